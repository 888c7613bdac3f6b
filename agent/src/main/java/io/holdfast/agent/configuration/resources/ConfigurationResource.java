package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.List;

/** One wish about a machine. */
public sealed interface ConfigurationResource
        permits AccountCheck,
                AuditRules,
                BuiltInCheck,
                CronJob,
                DirectoryState,
                FileAccess,
                FileContent,
                FileLine,
                Firewall,
                GroupState,
                KernelModule,
                KernelParameter,
                MountOption,
                PackageState,
                PamModule,
                Script,
                ServiceState,
                Setting,
                SshdOption,
                Unusable,
                UserState {
    /** The name of its class, as reports show it. */
    String kind();

    /** Looks only; starts no process, except for scripts. */
    Result audit(Machine machine) throws IOException;

    /** Puts right what {@link #audit} finds wrong; changes nothing else. */
    void remediate(Machine machine) throws IOException;

    List<Dependency> dependencies();
}

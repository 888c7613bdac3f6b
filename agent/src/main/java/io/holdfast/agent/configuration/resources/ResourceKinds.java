package io.holdfast.agent.configuration.resources;

import io.holdfast.kernel.json.JsonObject;
import java.util.List;

/** Resources by the names of their classes, as rules and packages write them. */
public final class ResourceKinds {
    /** Every class that {@link #read} knows. */
    public static final List<String> ALL = List.of(
            FileAccess.KIND,
            FileContent.KIND,
            DirectoryState.KIND,
            FileLine.KIND,
            PackageState.KIND,
            ServiceState.KIND,
            UserState.KIND,
            GroupState.KIND,
            AccountCheck.KIND,
            KernelParameter.KIND,
            KernelModule.KIND,
            MountOption.KIND,
            SshdOption.KIND,
            Setting.KIND,
            Setting.LOGIN,
            PamModule.KIND,
            AuditRules.KIND,
            CronJob.KIND,
            Firewall.KIND,
            Script.KIND);

    private ResourceKinds() {}

    /** @throws ConfigurationException for an unknown class, and for properties that are missing, unknown or wrong */
    public static ConfigurationResource read(String kind, JsonObject json) throws ConfigurationException {
        ResourceProperties properties = new ResourceProperties(kind, json);
        ConfigurationResource resource = switch (kind) {
            case FileAccess.KIND -> FileAccess.of(properties);
            case FileContent.KIND -> FileContent.of(properties);
            case DirectoryState.KIND -> DirectoryState.of(properties);
            case FileLine.KIND -> FileLine.of(properties);
            case PackageState.KIND -> PackageState.of(properties);
            case ServiceState.KIND -> ServiceState.of(properties);
            case UserState.KIND -> UserState.of(properties);
            case GroupState.KIND -> GroupState.of(properties);
            case AccountCheck.KIND -> AccountCheck.of(properties);
            case KernelParameter.KIND -> KernelParameter.of(properties);
            case KernelModule.KIND -> KernelModule.of(properties);
            case MountOption.KIND -> MountOption.of(properties);
            case SshdOption.KIND -> SshdOption.of(properties);
            case Setting.KIND -> Setting.of(properties);
            case Setting.LOGIN -> Setting.login(properties);
            case PamModule.KIND -> PamModule.of(properties);
            case AuditRules.KIND -> AuditRules.of(properties);
            case CronJob.KIND -> CronJob.of(properties);
            case Firewall.KIND -> Firewall.of(properties);
            case Script.KIND -> Script.of(properties);
            default ->
                throw new ConfigurationException(
                        "class '" + kind + "' is unknown (expected: one of " + String.join(", ", ALL) + ")");
        };
        properties.done();
        return resource;
    }
}

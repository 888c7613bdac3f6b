package io.holdfast.agent.configuration.resources;

import java.util.Optional;

/** Which scripts of configurations a machine lets run. It is asked before each run. */
@FunctionalInterface
public interface ScriptRules {
    ScriptRules NONE =
            (_, _) -> Optional.of("this machine's own configuration does not allow scripts of configurations");

    /**
     * Why a script is not run; empty when it may run.
     *
     * @param signature text of an OpenSSH signature of exactly this script
     */
    Optional<String> refusal(String script, Optional<String> signature);
}

package io.holdfast.agent.daemon;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.configuration.resources.ScriptRules;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.controls.ScriptSigners;
import io.holdfast.agent.controls.UnsignedScriptException;
import java.util.List;
import java.util.Optional;

/** What the local configuration says of scripts, read anew each time; while it cannot be read, none runs. */
record LocalScripts(ConfigFile config) implements ScriptRules {
    @Override
    public Optional<String> refusal(String script, Optional<String> signature) {
        LocalConfig now;
        try {
            now = config.read();
        } catch (ControlsUnreadableException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        if (!now.guestConfiguration() || !now.on(ConfigKey.GUEST_SCRIPTS)) {
            return Optional.of(ConfigKey.GUEST_SCRIPTS.text() + " is not true on this machine");
        }
        List<String> signers = now.entries(ConfigKey.SIGNERS);
        if (signers.isEmpty()) {
            return Optional.empty();
        }
        String rule = ConfigKey.SIGNERS.text() + " is set, and ";
        if (signature.isEmpty()) {
            return Optional.of(rule + "the script has no signature");
        }
        try {
            ScriptSigners.of(signers).require(script, signature.get());
            return Optional.empty();
        } catch (UnsignedScriptException e) {
            return Optional.of(rule + e.getMessage());
        }
    }
}

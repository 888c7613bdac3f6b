package io.holdfast.agent.operations;

import io.holdfast.agent.config.AdmittedPackages;
import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.controls.Decision;
import io.holdfast.agent.controls.ScriptRunners;
import io.holdfast.agent.controls.ScriptSigners;
import io.holdfast.agent.controls.SignedRunCommand;
import io.holdfast.agent.controls.UnsignedScriptException;
import io.holdfast.agent.controls.Wanted;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ConfigurationContent;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.RefusalCode;
import java.util.List;
import java.util.Optional;

/** What the local controls say to an operation; they are read anew each time. */
final class Permission {
    private final ConfigFile config;
    private final Controls controls;
    private final ScriptRunners runners;

    Permission(ConfigFile config, Controls controls) {
        this.config = config;
        this.controls = controls;
        this.runners = ScriptRunners.shipped(controls.standIns());
    }

    Decision.Allowed decide(Wanted wanted) throws RefusalException {
        return switch (controls.decide(wanted, read().controls(config.path().toString()))) {
            case Decision.Allowed allowed -> allowed;
            case Decision.Refused refused ->
                throw new RefusalException(RefusalCode.EXTENSION_NOT_PERMITTED, refused.explanation());
            case Decision.Waiting waiting ->
                throw new RefusalException(RefusalCode.EXTENSION_NOT_PERMITTED, waiting.explanation());
        };
    }

    /** Delete is always allowed, with unreadable controls too. */
    Decision removal(String key) {
        try {
            return controls.decideRemoval(
                    key, config.read().controls(config.path().toString()));
        } catch (ControlsUnreadableException _) {
            return Decision.ALLOWED;
        }
    }

    /**
     * Whether the administrator admits this package of a configuration, whoever released it. One that nobody released, and
     * that is not admitted, is refused.
     */
    boolean admits(ConfigurationContent content) throws RefusalException {
        AdmittedPackages admitted = new AdmittedPackages(read().entries(ConfigKey.GUEST_PACKAGES));
        if (admitted.pins(content.packageDigest())
                || (content.published().isEmpty() && admitted.covers(content.uri()))) {
            return true;
        }
        if (content.published().isPresent()) {
            return false;
        }
        throw new RefusalException(
                RefusalCode.CONFIGURATION_NOT_PERMITTED,
                "the package " + content.packageDigest() + " at '"
                        + content.uri().replaceAll("\\p{Cntrl}", "?")
                        + "' is not in Holdfast's package store, and " + ConfigKey.GUEST_PACKAGES.text()
                        + " does not admit it; only this machine's administrator can ('hfagent config set --add "
                        + ConfigKey.GUEST_PACKAGES.text() + " sha256:" + content.packageDigest() + "')");
    }

    /** What a handler gets. */
    record Settings(Optional<JsonObject> open, Optional<JsonObject> hidden) {
        /** Without the settings. */
        @Override
        public String toString() {
            return "Settings[]";
        }
    }

    /** The settings as they are, or where scripts must be signed, those that were checked. */
    Settings script(ExtensionWish wish, Optional<JsonObject> hidden) throws RefusalException {
        LocalConfig now = read();
        List<String> signers = now.entries(ConfigKey.SIGNERS);
        if (signers.isEmpty() || !runners.runs(wish.type())) {
            return new Settings(wish.settings(), hidden);
        }
        String rule = ConfigKey.SIGNERS.text() + " is set (" + config.path()
                + now.change(ConfigKey.SIGNERS).map(change -> ", " + change).orElse("") + ")";
        if (!runners.checks(wish.type())) {
            throw new RefusalException(
                    RefusalCode.SCRIPT_NOT_SIGNED,
                    rule + ", and this agent cannot check what " + wish.type() + " runs");
        }
        try {
            ScriptSigners signed = ScriptSigners.of(signers);
            ScriptSigners.Checked checked = wish.type().equals(ScriptRunners.RUN_COMMAND)
                    ? SignedRunCommand.check(signed, wish.settings(), hidden)
                    : signed.check(wish.settings(), hidden);
            return new Settings(checked.settings(), checked.protectedSettings());
        } catch (UnsignedScriptException e) {
            throw new RefusalException(
                    RefusalCode.SCRIPT_NOT_SIGNED,
                    rule + ", and the script is not to run: " + e.getMessage()
                            + ". 'ssh-keygen -Y sign -n " + ScriptSigners.NAMESPACE
                            + " -f KEY SCRIPT' signs it; the text of SCRIPT.sig belongs into the setting "
                            + (wish.type().equals(ScriptRunners.RUN_COMMAND) ? "source.signature" : "signature"));
        }
    }

    /** What the kind of the operation asks of its package, beside the lists. */
    static Decision.Allowed rooted(OperationBody body, ExtensionWish wish, Decision.Allowed allowed)
            throws RefusalException {
        return switch (body.kind().root()) {
            case PUBLISHER -> allowed;
            case AGENT_BUILD_OR_PUBLISHER ->
                throw new RefusalException(RefusalCode.OPERATION_MALFORMED, "a configuration is no extension");
            case FIRST_PARTY -> {
                if (!wish.type().equals(ScriptRunners.RUN_COMMAND)) {
                    throw new RefusalException(
                            RefusalCode.OPERATION_MALFORMED,
                            "a run command is of " + wish.type() + " (expected: " + ScriptRunners.RUN_COMMAND + ")");
                }
                yield new Decision.Allowed(true, allowed.pins());
            }
        };
    }

    private LocalConfig read() throws RefusalException {
        try {
            return config.read();
        } catch (ControlsUnreadableException e) {
            throw new RefusalException(
                    RefusalCode.LOCAL_CONTROLS_UNREADABLE, "nothing may be installed: " + e.getMessage());
        }
    }
}

package io.holdfast.agent.controls;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.ssh.SshPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the signature of a run command's script and makes the settings that its handler gets. Signed is the UTF-8 of
 * {@code source.script}; what would change what the script does, and is not signed, is refused.
 */
public final class SignedRunCommand {
    private static final String SOURCE = "source";
    private static final String SCRIPT = "script";
    private static final String SIGNATURE = "signature";

    /** Where, as whom and how long the script runs, which the signature does not say. */
    private static final List<String> KEPT =
            List.of("runAsUser", "timeoutInSeconds", "asyncExecution", "treatFailureAsDeploymentFailure", "timestamp");

    private static final Set<String> KNOWN = Set.of(
            SOURCE,
            "parameters",
            "runAsUser",
            "timeoutInSeconds",
            "asyncExecution",
            "treatFailureAsDeploymentFailure",
            "timestamp");

    private SignedRunCommand() {}

    public static ScriptSigners.Checked check(
            ScriptSigners signers, Optional<JsonObject> settings, Optional<JsonObject> protectedSettings)
            throws UnsignedScriptException {
        JsonObject open = settings.orElse(JsonObject.EMPTY);
        JsonObject hidden = protectedSettings.orElse(JsonObject.EMPTY);
        JsonObject source = open.object(SOURCE).orElse(JsonObject.EMPTY);
        onlyKnown(open, KNOWN);
        onlyKnown(source, Set.of(SCRIPT, "scriptUri", SIGNATURE));
        onlyKnown(hidden, Set.of("protectedParameters", "runAsPassword"));
        if (ScriptSigners.given(open, "parameters") || ScriptSigners.given(hidden, "protectedParameters")) {
            throw new UnsignedScriptException(
                    "parameters are refused where scripts are signed, as the signature does not cover them");
        }
        if (ScriptSigners.given(source, "scriptUri")) {
            throw new UnsignedScriptException("source.scriptUri is refused where scripts are signed, as the signature"
                    + " does not cover what it names");
        }
        String text = source.string(SCRIPT)
                .filter(script -> !script.isEmpty())
                .orElseThrow(() -> new UnsignedScriptException("source.script is missing"));
        String armoured = source.string(SIGNATURE)
                .filter(signature -> !signature.isEmpty())
                .orElseThrow(() -> new UnsignedScriptException("the setting source.signature is missing"));
        SshPublicKey signer = signers.verify(ScriptBytes.ofCommand(text), armoured);
        JsonObject.Builder checked = JsonObject.builder()
                .put(SOURCE, JsonObject.builder().put(SCRIPT, text).build());
        KEPT.forEach(name -> open.find(name).ifPresent(value -> checked.put(name, value)));
        return new ScriptSigners.Checked(Optional.of(checked.build()), Optional.empty(), signer);
    }

    private static void onlyKnown(JsonObject settings, Set<String> known) throws UnsignedScriptException {
        if (!known.containsAll(settings.names())) {
            throw new UnsignedScriptException("the settings have a member that this agent does not know (expected only:"
                    + " " + String.join(", ", known.stream().sorted().toList()) + ")");
        }
    }
}

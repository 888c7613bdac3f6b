package io.holdfast.agent.controls;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.trust.ssh.SshException;
import io.holdfast.trust.ssh.SshPublicKey;
import io.holdfast.trust.ssh.SshSignature;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the signature of a custom script and makes the settings that its handler gets: those alone that were checked, so
 * that it cannot read anything else into them. Signed are the bytes that run: of {@code script} what is left after base64
 * and gzip, of {@code commandToExecute} its UTF-8.
 *
 * @param keys one of which must have signed
 */
public record ScriptSigners(List<SshPublicKey> keys) {
    public static final String NAMESPACE = "holdfast-script";

    private static final String SIGNATURE = "signature";
    private static final Set<String> KNOWN =
            Set.of("commandToExecute", "script", "fileUris", "timestamp", "skipDos2Unix", SIGNATURE);

    public ScriptSigners {
        keys = List.copyOf(keys);
    }

    /** From lines that were checked when they were set. */
    public static ScriptSigners of(List<String> lines) throws UnsignedScriptException {
        try {
            List<SshPublicKey> keys = new java.util.ArrayList<>();
            for (String line : lines) {
                keys.add(SshPublicKey.parseLine(line));
            }
            return new ScriptSigners(keys);
        } catch (SshException e) {
            throw new UnsignedScriptException("a signer cannot be read: " + e.getMessage());
        }
    }

    /**
     * The settings for the handler.
     *
     * @param signer who signed
     */
    public record Checked(Optional<JsonObject> settings, Optional<JsonObject> protectedSettings, SshPublicKey signer) {
        /** Without the settings. */
        @Override
        public String toString() {
            return "Checked[" + signer + "]";
        }
    }

    public Checked check(Optional<JsonObject> settings, Optional<JsonObject> protectedSettings)
            throws UnsignedScriptException {
        JsonObject open = settings.orElse(JsonObject.EMPTY);
        JsonObject hidden = protectedSettings.orElse(JsonObject.EMPTY);
        onlyKnown(open);
        onlyKnown(hidden);
        if (given(open, "fileUris") || given(hidden, "fileUris")) {
            throw new UnsignedScriptException(
                    "fileUris are refused where scripts are signed, as the signature does not cover what they name");
        }
        String name = given(open, "script") || given(hidden, "script") ? "script" : "commandToExecute";
        if (name.equals("script") && (given(open, "commandToExecute") || given(hidden, "commandToExecute"))) {
            throw new UnsignedScriptException("commandToExecute and script are both given (expected: one of them)");
        }
        String text = text(open, hidden, name)
                .orElseThrow(() -> new UnsignedScriptException("neither commandToExecute nor script is given"));
        String armoured = text(open, hidden, SIGNATURE)
                .orElseThrow(() -> new UnsignedScriptException("the setting signature is missing"));
        ScriptBytes script = name.equals("script") ? ScriptBytes.ofScript(text) : ScriptBytes.ofCommand(text);
        SshPublicKey signer = verify(script, armoured);
        Json value = Json.of(script.setting());
        // what is signed runs byte for byte, so its lines stay as they are
        JsonObject kept = script.hasWindowsLines() && name.equals("script")
                ? timestamp(open).with("skipDos2Unix", Json.of(true))
                : timestamp(open);
        JsonObject keptHidden = timestamp(hidden);
        boolean inOpen = given(open, name);
        return new Checked(
                Optional.of(inOpen ? kept.with(name, value) : kept),
                inOpen && keptHidden.isEmpty()
                        ? Optional.empty()
                        : Optional.of(inOpen ? keptHidden : keptHidden.with(name, value)),
                signer);
    }

    /** Who signed these bytes. */
    SshPublicKey verify(ScriptBytes script, String armoured) throws UnsignedScriptException {
        try {
            return SshSignature.parse(armoured).verify(script.bytes(), NAMESPACE, keys);
        } catch (SshException e) {
            throw new UnsignedScriptException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The text itself, as UTF-8, is signed.
     *
     * @throws UnsignedScriptException when none of the signers signed exactly this
     */
    public void require(String script, String armoured) throws UnsignedScriptException {
        verify(ScriptBytes.ofCommand(script), armoured);
    }

    private static JsonObject timestamp(JsonObject settings) {
        return settings.find("timestamp")
                .map(value -> JsonObject.of("timestamp", value))
                .orElse(JsonObject.EMPTY);
    }

    private static void onlyKnown(JsonObject settings) throws UnsignedScriptException {
        for (String name : settings.names()) {
            if (!KNOWN.contains(name)) {
                throw new UnsignedScriptException("the settings have a member that this agent does not know (expected:"
                        + " commandToExecute, script, signature, skipDos2Unix or timestamp)");
            }
        }
    }

    static boolean given(JsonObject settings, String name) {
        return settings.find(name)
                .filter(value -> !(value instanceof JsonNull)
                        && !(value instanceof JsonString(String text) && text.isEmpty())
                        && !(value instanceof JsonArray array && array.isEmpty()))
                .isPresent();
    }

    private static Optional<String> text(JsonObject open, JsonObject hidden, String name)
            throws UnsignedScriptException {
        if (given(open, name) && given(hidden, name)) {
            throw new UnsignedScriptException(
                    name + " is given in settings and in protectedSettings (expected: one of them)");
        }
        Optional<Json> value = given(open, name) ? open.find(name) : hidden.find(name);
        if (value.isEmpty() || !(given(open, name) || given(hidden, name))) {
            return Optional.empty();
        }
        if (value.get() instanceof JsonString(String text)) {
            return Optional.of(text);
        }
        throw new UnsignedScriptException(name + " is " + value.get().kind() + " (expected: string)");
    }
}

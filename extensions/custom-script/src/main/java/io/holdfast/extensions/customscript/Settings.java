package io.holdfast.extensions.customscript;

import io.holdfast.extensions.handler.Downloads;
import io.holdfast.extensions.handler.Members;
import io.holdfast.extensions.handler.SettingsException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * What is to be done: exactly one of {@code commandToExecute} and {@code script}, after {@code fileUris} were fetched.
 * Each may stand in the public or in the protected settings, not in both.
 *
 * @param program the text that a shell, or the interpreter of its first line, gets
 * @param unixLines whether the ends of lines of scripts become those of Unix, which {@code skipDos2Unix} turns off
 */
record Settings(String program, List<URI> files, boolean unixLines) {
    /** The signature is the agent's business: where a machine has signers it never comes here. */
    private static final Set<String> KNOWN =
            Set.of("commandToExecute", "script", "fileUris", "timestamp", "skipDos2Unix", "signature");

    /** Documented for machines of Azure, which have an identity or an account there. */
    private static final Set<String> OUT_OF_REACH =
            Set.of("managedIdentity", "storageAccountName", "storageAccountKey");

    private static final int MAX_SCRIPT = 256 << 10;
    private static final int MAX_UNPACKED = 4 << 20;
    private static final int MAX_FILES = 20;

    Settings {
        files = List.copyOf(files);
    }

    static Settings of(JsonObject open, JsonObject hidden) throws SettingsException {
        for (JsonObject each : List.of(open, hidden)) {
            for (String name : each.names()) {
                if (OUT_OF_REACH.contains(name)) {
                    throw new SettingsException(
                            name + " is not served: a machine of Holdfast has no identity or storage account of Azure;"
                                    + " give fileUris addresses that need none, such as ones with a signature in them");
                }
                if (!KNOWN.contains(name)) {
                    throw new SettingsException(
                            "unknown setting (expected: commandToExecute, script, fileUris, timestamp,"
                                    + " skipDos2Unix or signature)");
                }
            }
        }
        Optional<String> command = text(open, hidden, "commandToExecute");
        Optional<String> script = text(open, hidden, "script");
        if (command.isPresent() == script.isPresent()) {
            throw new SettingsException(
                    command.isPresent()
                            ? "commandToExecute and script are both given (expected: one of them)"
                            : "neither commandToExecute nor script is given");
        }
        String program = command.isPresent() ? command.get() : decode(script.orElseThrow());
        if (program.indexOf('\0') >= 0) {
            throw new SettingsException("the command or script has a zero character");
        }
        if (Members.given(hidden, "skipDos2Unix").isPresent()) {
            throw new SettingsException("skipDos2Unix is given in protectedSettings (expected: in settings)");
        }
        boolean unixLines = !Members.flag(open, "skipDos2Unix");
        return new Settings(
                unixLines && script.isPresent() ? UnixLines.of(program) : program, files(open, hidden), unixLines);
    }

    private static Optional<Json> member(JsonObject open, JsonObject hidden, String name) throws SettingsException {
        Optional<Json> inOpen = Members.given(open, name);
        Optional<Json> inHidden = Members.given(hidden, name);
        if (inOpen.isPresent() && inHidden.isPresent()) {
            throw new SettingsException(
                    name + " is given in settings and in protectedSettings (expected: one of them)");
        }
        return inOpen.or(() -> inHidden);
    }

    private static Optional<String> text(JsonObject open, JsonObject hidden, String name) throws SettingsException {
        Optional<Json> value = member(open, hidden, name);
        return value.isEmpty() ? Optional.empty() : Members.text(JsonObject.of(name, value.get()), name, name);
    }

    /** Base64, of the script itself or of a gzip of it. */
    private static String decode(String script) throws SettingsException {
        if (script.length() > MAX_SCRIPT) {
            throw new SettingsException(
                    "script has " + script.length() + " characters (expected: at most " + MAX_SCRIPT + ")");
        }
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(script);
        } catch (IllegalArgumentException _) {
            throw new SettingsException("script is not base64");
        }
        if (bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b) {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                bytes = in.readNBytes(MAX_UNPACKED + 1);
            } catch (IOException _) {
                throw new SettingsException("script is not a valid gzip");
            }
            if (bytes.length > MAX_UNPACKED) {
                throw new SettingsException("script unpacks to more than " + MAX_UNPACKED + " bytes");
            }
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<URI> files(JsonObject open, JsonObject hidden) throws SettingsException {
        Optional<Json> value = member(open, hidden, "fileUris");
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof JsonArray array) || array.size() > MAX_FILES) {
            throw new SettingsException("fileUris is not an array of at most " + MAX_FILES + " strings");
        }
        List<URI> files = new ArrayList<>();
        for (Json each : array) {
            if (!(each instanceof JsonString text)) {
                throw new SettingsException("fileUris holds " + each.kind() + " (expected: strings)");
            }
            files.add(Downloads.address(text.value(), "fileUris"));
        }
        return files;
    }

    /** Without what it holds. */
    @Override
    public String toString() {
        return "Settings[" + program.length() + " characters, " + files.size() + " files]";
    }
}

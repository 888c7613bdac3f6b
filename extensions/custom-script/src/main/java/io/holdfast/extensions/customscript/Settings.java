package io.holdfast.extensions.customscript;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * What is to be done: exactly one of {@code commandToExecute} and {@code script}, after {@code fileUris} were fetched.
 * Each may stand in the public or in the protected settings, not in both.
 *
 * @param program the text that a shell, or the interpreter of its first line, gets
 */
record Settings(String program, List<URI> files) {
    /** The signature is the agent's business: where a machine has signers it never comes here. */
    private static final Set<String> KNOWN = Set.of("commandToExecute", "script", "fileUris", "timestamp", "signature");

    private static final int MAX_SCRIPT = 256 << 10;
    private static final int MAX_UNPACKED = 4 << 20;
    private static final int MAX_FILES = 20;

    Settings {
        files = List.copyOf(files);
    }

    static Settings of(JsonObject open, JsonObject hidden) throws SettingsException {
        for (JsonObject each : List.of(open, hidden)) {
            for (String name : each.names()) {
                if (!KNOWN.contains(name)) {
                    throw new SettingsException(
                            "unknown setting (expected: commandToExecute, script, fileUris, timestamp or signature)");
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
        return new Settings(program, files(open, hidden));
    }

    private static Optional<Json> member(JsonObject open, JsonObject hidden, String name) throws SettingsException {
        Optional<Json> inOpen = open.find(name).filter(Settings::given);
        Optional<Json> inHidden = hidden.find(name).filter(Settings::given);
        if (inOpen.isPresent() && inHidden.isPresent()) {
            throw new SettingsException(
                    name + " is given in settings and in protectedSettings (expected: one of them)");
        }
        return inOpen.or(() -> inHidden);
    }

    private static boolean given(Json value) {
        return !(value instanceof JsonNull)
                && !(value instanceof JsonString text && text.value().isEmpty())
                && !(value instanceof JsonArray array && array.isEmpty());
    }

    private static Optional<String> text(JsonObject open, JsonObject hidden, String name) throws SettingsException {
        Optional<Json> value = member(open, hidden, name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof JsonString text) {
            return Optional.of(text.value());
        }
        throw new SettingsException(name + " is " + value.get().kind() + " (expected: string)");
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
            files.add(uri(text.value()));
        }
        return files;
    }

    private static URI uri(String text) throws SettingsException {
        try {
            URI uri = new URI(text);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            if ((scheme.equals("https") || scheme.equals("http")) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // said below; the exception would quote the address, which may hold a signature
        }
        throw new SettingsException("fileUris holds an address that is not one of https or http");
    }

    static JsonObject object(byte[] json, String what) throws SettingsException {
        try {
            if (Json.parse(json) instanceof JsonObject object) {
                return object;
            }
            throw new SettingsException(what + " is not a JSON object");
        } catch (JsonException e) {
            throw new SettingsException(what + " is not JSON: " + e.getMessage());
        }
    }

    /** Without what it holds. */
    @Override
    public String toString() {
        return "Settings[" + program.length() + " characters, " + files.size() + " files]";
    }
}

package io.holdfast.agent.extensions;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A handler in shell. Each command writes a line {@code VERSION COMMAND NAME SEQUENCE} to a trace file outside of all the
 * agent's folders, then runs what the test wants for that command.
 */
final class FixtureHandler {
    static final ExtensionType TYPE = ExtensionType.of("Contoso.Test", "Sample");

    private final HandlerVersion version;
    private final Map<String, String> scripts = new LinkedHashMap<>();
    private final Map<String, String> flags = new LinkedHashMap<>();
    private final String trace;

    FixtureHandler(String version, java.nio.file.Path trace) {
        this.version = new HandlerVersion(version);
        this.trace = trace.toString();
        script("enable", STATUS_SUCCESS);
    }

    /** Takes a sequence number once, as handlers do, counts its runs, and reports success. */
    static final String STATUS_SUCCESS = """
            prefix="${ConfigExtensionName:+$ConfigExtensionName.}"
            status="status/$prefix$ConfigSequenceNumber.status"
            last="$(cat "mrseq$prefix" 2>/dev/null || echo -1)"
            if [ "$ConfigSequenceNumber" -gt "$last" ]; then
              echo "$ConfigSequenceNumber" > "mrseq$prefix"
              echo ran >> "$TRACE.ran"
              printf '[{"version": 1.0, "status": {"operation": "Enable", "status": "success", "code": 0, "formattedMessage": {"lang": "en-US", "message": "done %s"}}}]' "$ConfigSequenceNumber" > "$status"
            fi
            """;

    FixtureHandler script(String command, String script) {
        scripts.put(command, script);
        return this;
    }

    FixtureHandler flag(String name, String json) {
        flags.put(name, json);
        return this;
    }

    FixtureHandler multiple() {
        return flag("supportsMultipleExtensions", "true");
    }

    private String shell() {
        StringBuilder text = new StringBuilder("#!/bin/sh\nTRACE='" + trace + "'\n");
        text.append("echo \"")
                .append(version)
                .append(" $1 ${ConfigExtensionName:--} $ConfigSequenceNumber\" >> \"$TRACE\"\n");
        text.append("case $1 in\n");
        scripts.forEach((command, script) ->
                text.append(command).append(")\n").append(script).append("\n;;\n"));
        return text.append("esac\n").toString();
    }

    private String manifest() {
        StringBuilder text = new StringBuilder("[{\"name\": \"Sample\", \"version\": 1.0, \"handlerManifest\": {");
        for (String command : new String[] {"install", "update", "enable", "disable", "uninstall"}) {
            text.append("\"")
                    .append(command)
                    .append("Command\": \"/bin/handler.sh ")
                    .append(command)
                    .append("\", ");
        }
        flags.forEach((name, json) ->
                text.append("\"").append(name).append("\": ").append(json).append(", "));
        return text.append("\"rebootAfterInstall\": false}}]").toString();
    }

    byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "HandlerManifest.json", manifest());
            entry(zip, "bin/handler.sh", shell());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    DesiredExtension desired(String name, long generation, Optional<JsonObject> settings) {
        return desired(name, generation, settings, Optional.empty());
    }

    DesiredExtension desired(
            String name, long generation, Optional<JsonObject> settings, Optional<JsonObject> protectedSettings) {
        return new DesiredExtension(
                "extension:" + name,
                name,
                generation,
                TYPE,
                version,
                Digest.of(zip()),
                settings,
                protectedSettings,
                "");
    }
}

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A handler in shell. Each command writes a line {@code VERSION COMMAND NAME SEQUENCE} to a trace file outside of all the
 * agent's folders, fails when the settings have {@code "fail": COMMAND}, then runs what the test wants for that command.
 */
public final class FixtureHandler {
    public static final ExtensionType TYPE = ExtensionType.of("Contoso.Test", "Sample");

    private final ExtensionType type;
    private final HandlerVersion version;
    private final Map<String, String> scripts = new LinkedHashMap<>();
    private final Map<String, String> flags = new LinkedHashMap<>();
    private final Map<String, String> members = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private String command = "/bin/handler.sh";
    private String head = "";
    private final String trace;

    public FixtureHandler(String version, java.nio.file.Path trace) {
        this(TYPE, version, trace);
    }

    public FixtureHandler(ExtensionType type, String version, java.nio.file.Path trace) {
        this.type = type;
        this.version = new HandlerVersion(version);
        this.trace = trace.toString();
        script("enable", STATUS_SUCCESS);
    }

    /** Takes a sequence number once, as handlers do, counts its runs, and reports success. */
    public static final String STATUS_SUCCESS = """
            prefix="${ConfigExtensionName:+$ConfigExtensionName.}"
            status="status/$prefix$ConfigSequenceNumber.status"
            last="$(cat "mrseq$prefix" 2>/dev/null || echo -1)"
            if [ "$ConfigSequenceNumber" -gt "$last" ]; then
              echo "$ConfigSequenceNumber" > "mrseq$prefix"
              echo ran >> "$TRACE.ran"
              printf '[{"version": 1.0, "status": {"operation": "Enable", "status": "success", "code": 0, "formattedMessage": {"lang": "en-US", "message": "done %s"}}}]' "$ConfigSequenceNumber" > "$status"
            fi
            """;

    public FixtureHandler script(String command, String script) {
        scripts.put(command, script);
        return this;
    }

    public FixtureHandler flag(String name, String json) {
        flags.put(name, json);
        return this;
    }

    /** A member beside {@code handlerManifest}. */
    public FixtureHandler member(String name, String json) {
        members.put(name, json);
        return this;
    }

    public FixtureHandler file(String name, byte[] content) {
        files.put(name, content.clone());
        return this;
    }

    /** What the commands of the manifest begin with, in place of the usual script. */
    public FixtureHandler command(String text) {
        command = text;
        return this;
    }

    /** Begins the manifest with a byte order mark. */
    public FixtureHandler marked() {
        head = "\uFEFF";
        return this;
    }

    public FixtureHandler multiple() {
        return flag("supportsMultipleExtensions", "true");
    }

    private String shell() {
        StringBuilder text = new StringBuilder("#!/bin/sh\nTRACE='" + trace + "'\n");
        text.append("echo \"")
                .append(version)
                .append(" $1 ${ConfigExtensionName:--} $ConfigSequenceNumber\" >> \"$TRACE\"\n");
        text.append("""
                prefix="${ConfigExtensionName:+$ConfigExtensionName.}"
                settings="config/$prefix$ConfigSequenceNumber.settings"
                [ -e "$settings" ] || settings=$(ls -t config/$prefix*.settings 2>/dev/null | head -n 1)
                if grep -qs "\\"fail\\": \\"$1\\"" "$settings"; then echo "told to fail in $1"; exit 9; fi
                """);
        text.append("case $1 in\n");
        scripts.forEach((command, script) ->
                text.append(command).append(")\n").append(script).append("\n;;\n"));
        return text.append("esac\n").toString();
    }

    private String manifest() {
        StringBuilder text =
                new StringBuilder(head + "[{\"name\": \"Sample\", \"version\": 1.0, \"handlerManifest\": {");
        for (String command : new String[] {"install", "update", "enable", "disable", "uninstall"}) {
            text.append("\"")
                    .append(command)
                    .append("Command\": \"")
                    .append(this.command)
                    .append(" ")
                    .append(command)
                    .append("\", ");
        }
        flags.forEach((name, json) ->
                text.append("\"").append(name).append("\": ").append(json).append(", "));
        text.append("\"rebootAfterInstall\": false}");
        members.forEach(
                (name, json) -> text.append(", \"").append(name).append("\": ").append(json));
        return text.append("}]").toString();
    }

    public byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "HandlerManifest.json", manifest().getBytes(StandardCharsets.UTF_8));
            entry(zip, "bin/handler.sh", shell().getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                entry(zip, file.getKey(), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    public DesiredExtension desired(String name, long generation, Optional<JsonObject> settings) {
        return desired(name, generation, settings, Optional.empty());
    }

    public DesiredExtension desired(
            String name, long generation, Optional<JsonObject> settings, Optional<JsonObject> protectedSettings) {
        return desired(name, generation, settings, protectedSettings, List.of());
    }

    public DesiredExtension desired(
            String name,
            long generation,
            Optional<JsonObject> settings,
            Optional<JsonObject> protectedSettings,
            List<String> after) {
        return new DesiredExtension(
                "extension:" + name,
                name,
                generation,
                type,
                version,
                Digest.of(zip()),
                settings,
                protectedSettings,
                "",
                after);
    }
}

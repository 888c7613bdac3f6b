package io.holdfast.testbed.fuzz;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.configuration.packages.ConfigurationPackage;
import io.holdfast.agent.configuration.packages.ConfigurationPackageException;
import io.holdfast.agent.configuration.resources.ConfigurationException;
import io.holdfast.agent.configuration.resources.ResourceKinds;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.controls.ExtensionList;
import io.holdfast.agent.controls.ListException;
import io.holdfast.agent.handlers.HandlerException;
import io.holdfast.agent.handlers.HandlerManifest;
import io.holdfast.agent.handlers.HandlerStatus;
import io.holdfast.agent.packages.PackageArchive;
import io.holdfast.agent.packages.PackageException;
import io.holdfast.agent.packages.PackageLimits;
import io.holdfast.agent.packages.StagedPackage;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What a machine reads: packages, what handlers write, local lists and configuration. */
final class AgentTargets {
    private static final PackageLimits LIMITS = new PackageLimits(1 << 20, 1 << 20, 50, 100, 1 << 16);

    private AgentTargets() {}

    static List<Target> all(Path folder) throws IOException {
        return List.of(
                Target.bytes(
                        "handler-manifest",
                        Targets.utf8("[{\"name\":\"S\",\"version\":1.0,\"handlerManifest\":{\"installCommand\":\"a\","
                                + "\"uninstallCommand\":\"b\",\"updateCommand\":\"c\",\"enableCommand\":\"d\","
                                + "\"disableCommand\":\"e\",\"rebootAfterInstall\":\"true\"},\"resourceLimits\":{},"
                                + "\"holdfast\":{\"runtime\":\"25\"}}]"),
                        HandlerManifest::parse,
                        HandlerException.class),
                new Target(
                        "handler-status",
                        Targets.utf8(
                                "[{\"version\":1.0,\"status\":{\"status\":\"success\",\"code\":0,\"formattedMessage\":"
                                        + "{\"lang\":\"en\",\"message\":\"m\"},\"substatus\":[{\"name\":\"n\",\"status\":\"error\"}]}}]"),
                        HandlerStatus::parse,
                        Set.of(HandlerException.class, JsonException.class)),
                Target.text(
                        "extension-list",
                        List.of(
                                "Microsoft.Azure.Monitor/AzureMonitorLinuxAgent, Contoso.Tools/Hello",
                                "Allow/None",
                                "Contoso/*, A/B@1.2-1.9, C/D@1.*#sha256:" + "0a".repeat(32)),
                        text -> ExtensionList.parse(text, ExtensionList.Use.ALLOW),
                        ListException.class),
                configurationDocument(),
                configurationMeta(),
                configurationParameters(),
                new Target(
                        "configuration-rules",
                        Targets.utf8(
                                "[{\"kind\":\"FileAccess\",\"properties\":{\"path\":\"/etc/passwd\",\"mode\":\"0644\"}},"
                                        + "{\"kind\":\"FileLine\",\"properties\":{\"paths\":[\"/etc/x\"],\"pattern\":\"a.*b\"}},"
                                        + "{\"kind\":\"KernelParameter\",\"properties\":{\"name\":\"net.ipv4.ip_forward\",\"value\":\"0\"}},"
                                        + "{\"kind\":\"SshdOption\",\"properties\":{\"keyword\":\"Banner\",\"expect\":\"equals none\"}},"
                                        + "{\"kind\":\"Script\",\"properties\":{\"name\":\"s\",\"test\":\"true\",\"timeoutSeconds\":\"9\"}}]"),
                        AgentTargets::resources,
                        Set.of(ConfigurationException.class, JsonException.class)),
                config(folder),
                archive(folder));
    }

    private static Target configurationDocument() {
        String document = """
                /* a comment */ instance of MSFT_KeyValuePair as $Pair1ref { Key = "a"; Value = "x\\t\\x41"; };
                instance of Holdfast_File as $File1ref { ResourceID = "[File]one"; path = "/etc/" "motd"; };
                instance of nxPackage { ResourceID = "[nxPackage]p"; Name = "nginx"; Ensure = "Absent"; };
                instance of Odd { ResourceID = "[Odd]o"; Pairs = {$Pair1ref, -1.5, True, NULL}; };
                instance of OMI_ConfigurationDocument { Version="2.0.0"; };
                """;
        byte[] meta = Targets.utf8("{\"Type\":\"Audit\",\"Version\":\"1.0.0\"}").getFirst();
        return Target.bytes(
                "configuration-document",
                Targets.utf8(document),
                bytes -> ConfigurationPackage.of("Fuzz", bytes, meta, Map.of()),
                ConfigurationPackageException.class);
    }

    private static Target configurationMeta() {
        byte[] document = Targets.utf8("instance of GC_msid121 {ResourceID=\"a\";};"
                        + "instance of OMI_ConfigurationDocument {Version=\"2.0.0\";};")
                .getFirst();
        return Target.bytes(
                "configuration-meta",
                Targets.utf8(
                        "{\"Type\":\"AuditAndSet\",\"Version\":\"1.0.0\",\"configurationModeFrequencyMins\":60}",
                        "\ufeff{\"type\":\"Audit\"}"),
                bytes -> ConfigurationPackage.of("Fuzz", document, bytes, Map.of()),
                ConfigurationPackageException.class);
    }

    private static Target configurationParameters() {
        byte[] document = Targets.utf8(
                        "instance of nxFile {ResourceID=\"[nxFile]f\"; DestinationPath=\"/etc/x\"; Mode=\"0644\";};"
                                + "instance of nxUser {ResourceID=\"[nxUser]u\"; UserName=\"a\"; Disabled=False;};"
                                + "instance of Holdfast_FileLine {ResourceID=\"[L]l\"; paths={\"/etc/x\"}; pattern=\"a\";};"
                                + "instance of OMI_ConfigurationDocument {Version=\"2.0.0\";};")
                .getFirst();
        byte[] meta = Targets.utf8("{\"Type\":\"Audit\"}").getFirst();
        return Target.text(
                "configuration-parameters",
                List.of(
                        "[nxFile]f;Mode=0644",
                        "[nxUser]u;Disabled=true",
                        "[L]l;paths=[\"/etc/a\"]",
                        "[L]l;paths=/a;/b"),
                text -> {
                    int split = text.indexOf('=');
                    ConfigurationPackage.of(
                            "Fuzz",
                            document,
                            meta,
                            Map.of(text.substring(0, Math.max(split, 0)), text.substring(split + 1)));
                },
                ConfigurationPackageException.class);
    }

    /** Properties of resources, as packages and rules have them. */
    private static void resources(byte[] bytes) throws JsonException, ConfigurationException {
        if (Json.parse(bytes) instanceof JsonArray array) {
            for (Json each : array) {
                if (each instanceof JsonObject object) {
                    ResourceKinds.read(
                            object.string("kind").orElse(""),
                            object.object("properties").orElse(JsonObject.EMPTY));
                }
            }
        }
    }

    private static String setting(String key, String value) {
        return "\"" + key + "\":{\"value\":" + value + ",\"setAt\":\"2026-01-02T03:04:05Z\",\"setBy\":\"ada\"}";
    }

    private static Target config(Path folder) {
        Path file = folder.resolve("localconfig.json");
        ConfigFile config = new ConfigFile(file);
        return Target.bytes(
                "local-config",
                Targets.utf8("{\"version\":1,\"settings\":{"
                        + setting("extensions.allowlist", "[\"A/B@1.2-1.9\",\"C/*\"]") + ","
                        + setting("config.mode", "\"monitor\"") + "," + setting("proxy.url", "\"http://proxy:3128\"")
                        + ","
                        + setting("incomingconnections.ports", "[\"22\",\"443\"]") + ","
                        + setting(
                                "guestconfiguration.packages", "[\"https://h/p/\",\"sha256:" + "0a".repeat(32) + "\"]")
                        + "," + setting("guestconfiguration.scripts", "true") + ","
                        + setting("extensions.agent.cpulimit", "5") + "}}"),
                bytes -> {
                    Files.write(file, bytes);
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                    config.read();
                },
                ControlsUnreadableException.class);
    }

    private static Target archive(Path folder) throws IOException {
        Path zip = folder.resolve("package.zip");
        Path inside = folder.resolve("unpacked");
        return Target.bytes(
                "package",
                List.of(zip(ZipEntry.DEFLATED)),
                bytes -> {
                    Files.write(zip, bytes);
                    try {
                        PackageArchive.extract(new StagedPackage(zip, Digest.of(bytes), bytes.length), inside, LIMITS);
                    } finally {
                        DurableFiles.deleteTree(inside);
                        outside(folder, zip);
                    }
                },
                PackageException.class);
    }

    /** Nothing may have come to lie beside the folder that was unpacked into. */
    private static void outside(Path folder, Path zip) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> strange = files.filter(file -> !file.equals(zip) && !file.endsWith("localconfig.json"))
                    .toList();
            if (!strange.isEmpty()) {
                throw new IllegalStateException("a package wrote outside of its folder: " + strange);
            }
        }
    }

    private static byte[] zip(int method) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(method);
            for (String name : List.of("HandlerManifest.json", "bin/run.sh", "bin/deep/er/text")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write("[{}] some text some text".getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}

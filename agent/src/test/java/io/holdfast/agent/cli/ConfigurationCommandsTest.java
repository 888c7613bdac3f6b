package io.holdfast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.testing.Hfagent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hfagent configuration}, on an image of a machine. */
class ConfigurationCommandsTest {
    @TempDir
    private Path folder;

    private Hfagent hfagent() {
        return new Hfagent(new AgentHome(folder.resolve("home")));
    }

    private String image() throws IOException {
        Path etc = Files.createDirectories(folder.resolve("image/etc"));
        Files.writeString(etc.resolve("passwd"), "root:x:0:0::/root:/bin/sh\n");
        Files.setPosixFilePermissions(etc.resolve("passwd"), PosixFilePermissions.fromString("rw-rw-rw-"));
        return folder.resolve("image").toString();
    }

    @Test
    void anAuditSaysWhatIsWrongAndChangesNothing() throws IOException {
        String image = image();
        Hfagent.Ran ran = hfagent().run("configuration", "audit", "passwordpolicy_MSID121", "--root", image);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("The file '/etc/passwd' has a mode of '0666'.", "NonCompliant");
        Path passwd = folder.resolve("image/etc/passwd");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passwd)))
                .isEqualTo("rw-rw-rw-");
        Files.setPosixFilePermissions(passwd, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(hfagent().ok("configuration", "audit", "PasswordPolicy_msid121", "--root", image))
                .contains("PasswordPolicy_msid121 1.0.0: Compliant");
    }

    @Test
    void allOfThemAsJson() throws IOException {
        Hfagent.Ran ran = hfagent().run("configuration", "audit", "--all", "--json", "--root", image());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains(
                        "GC_msid121:GC_msid121:passwd",
                        "GC_msid232:GC_msid232:shadow",
                        "\"Cis\"",
                        "AzureLinuxBaseline");
        assertThat(hfagent().ok("configuration", "list")).contains("AzureLinuxBaseline", "rules");
        assertThat(hfagent().ok("configuration", "list", "--json")).contains("\"resources\": ");
    }

    @Test
    void aPackageIsTriedBeforeItIsPublished() throws IOException {
        String image = image();
        Path zip = folder.resolve("Web.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String each : List.of(
                    "Web.mof|instance of nxFile {ResourceID=\"[nxFile]f\"; DestinationPath=\"/etc/passwd\"; Mode=\"0644\";};"
                            + "instance of OMI_ConfigurationDocument {Version=\"2.0.0\";};",
                    "Web.metaconfig.json|{\"Type\":\"Audit\"}")) {
                out.putNextEntry(new ZipEntry(each.substring(0, each.indexOf('|'))));
                out.write(each.substring(each.indexOf('|') + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        Hfagent.Ran ran = hfagent().run("configuration", "audit", "Web", "--package", zip.toString(), "--root", image);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("The file '/etc/passwd' has a mode of '0666'", "Web 1.0.0: NonCompliant");
        assertThat(hfagent()
                        .ok(
                                "configuration",
                                "audit",
                                "Web",
                                "--package",
                                zip.toString(),
                                "--parameter",
                                "[nxFile]f;Mode=0666",
                                "--root",
                                image))
                .contains("Web 1.0.0: Compliant");
        assertThat(hfagent().refused("configuration", "audit", "Other", "--package", zip.toString()))
                .contains("(expected: Other.mof and Other.metaconfig.json)");
        assertThat(hfagent().refused("configuration", "audit", "Web", "--package", "/no/such.zip"))
                .contains("/no/such.zip");
        assertThat(hfagent().refused("configuration", "audit", "PasswordPolicy_msid121", "--parameter", "a=b"))
                .contains("--package");
    }

    @Test
    void unusableInputIsNamed() {
        assertThat(hfagent().refused("configuration", "audit", "Nothing")).contains("'Nothing'", "configuration list");
        assertThat(hfagent().refused("configuration", "audit", "--all", "--root", "/no/such/place"))
                .contains("/no/such/place");
        assertThat(hfagent().run("configuration", "audit").code()).isEqualTo(16);
        assertThat(hfagent().refused("configuration", "audit", "AzureLinuxBaseline", "--all"))
                .contains("either");
    }
}

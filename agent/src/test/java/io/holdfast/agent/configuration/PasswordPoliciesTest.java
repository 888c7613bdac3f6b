package io.holdfast.agent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.configuration.resources.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The well-known password policies: their names, codes and phrases, and the three types of assignment. */
@Tag("root")
class PasswordPoliciesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    private PrivateMachine machine;

    @BeforeEach
    void make() throws IOException {
        machine = PrivateMachine.make(folder);
    }

    private Report run(String name, AssignmentType type, boolean pending) {
        return new Consistency(Clock.fixed(NOW, ZoneOffset.UTC))
                .run(BuiltIns.find(name).orElseThrow().read(), type, pending, machine.machine());
    }

    private List<Reason> audit(String name) {
        return run(name, AssignmentType.AUDIT, false).results().getFirst().reasons();
    }

    @Test
    void theModeOfThePasswordFileCountsAndItsOwnerDoesNot() throws IOException {
        assertThat(audit("PasswordPolicy_msid121")).isEmpty();
        machine.root.owner("/etc/passwd", 1000, 1000);
        assertThat(audit("PasswordPolicy_msid121")).isEmpty();
        machine.root.mode("/etc/passwd", 0666);
        assertThat(audit("PasswordPolicy_msid121"))
                .containsExactly(
                        new Reason("GC_msid121:GC_msid121:passwd", "The file '/etc/passwd' has a mode of '0666'."));
        machine.root.mode("/etc/passwd", 0600);
        assertThat(audit("PasswordPolicy_msid121").getFirst().phrase())
                .isEqualTo("The file '/etc/passwd' has a mode of '0600'.");
        machine.root.mode("/etc/passwd", 04644);
        assertThat(audit("PasswordPolicy_msid121").getFirst().phrase()).contains("'4644'");
        machine.root.delete("/etc/passwd");
        assertThat(audit("PasswordPolicy_msid121").getFirst().phrase()).contains("does not exist");
    }

    @Test
    void auditNeverCorrectsMonitorCorrectsOnceAndAutoCorrectAlways() throws IOException {
        String name = "PasswordPolicy_msid121";
        machine.root.mode("/etc/passwd", 0666);
        assertThat(run(name, AssignmentType.AUDIT, true).compliant()).isFalse();
        assertThat(machine.root.state("/etc/passwd").orElseThrow().octal()).isEqualTo("0666");
        assertThat(run(name, AssignmentType.APPLY_AND_MONITOR, true).compliant())
                .isTrue();
        machine.root.mode("/etc/passwd", 0666);
        assertThat(run(name, AssignmentType.APPLY_AND_MONITOR, false).compliant())
                .isFalse();
        assertThat(run(name, AssignmentType.APPLY_AND_AUTO_CORRECT, false).compliant())
                .isTrue();
        assertThat(machine.root.state("/etc/passwd").orElseThrow().octal()).isEqualTo("0644");
        assertThat(AssignmentType.find("applyandautocorrect")).isEmpty();
        assertThat(AssignmentType.find("DeployAndAutoCorrect")).contains(AssignmentType.APPLY_AND_AUTO_CORRECT);
    }

    @Test
    void remoteLoginsWithoutAPassword() throws IOException {
        machine.put("/etc/ssh/sshd_config", "#PermitEmptyPasswords no\n");
        assertThat(audit("PasswordPolicy_msid110"))
                .extracting(Reason::code)
                .containsExactly("GC_msid110:GC_msid110:sshdPermitEmptyPasswords");
        assertThat(run("PasswordPolicy_msid110", AssignmentType.APPLY_AND_AUTO_CORRECT, false)
                        .compliant())
                .isTrue();
        assertThat(machine.tools.told).contains("reload-or-restart ssh.service");
    }

    @Test
    void whoConnectsHasAKey() throws IOException {
        assertThat(audit("LinuxNoPasswordForSSH"))
                .extracting(Reason::phrase)
                .containsExactly("The SSH server's 'PasswordAuthentication' is 'yes' by default (expected: 'no').");
        assertThat(run("LinuxNoPasswordForSSH", AssignmentType.APPLY_AND_AUTO_CORRECT, false)
                        .compliant())
                .isTrue();
        assertThat(BuiltIns.SSH_BASELINE.read().items()).hasSizeGreaterThan(20);
    }

    @Test
    void accountsWithoutAPassword() throws IOException {
        machine.add("/etc/shadow", "eve::20000:0:99999:7:::\n");
        machine.add("/etc/passwd", "eve:x:1001:1000::/:/bin/sh\n");
        assertThat(audit("PasswordPolicy_msid232"))
                .containsExactly(new Reason("GC_msid232:GC_msid232:eve", "Username 'eve' has an empty password."));
        assertThat(run("PasswordPolicy_msid232", AssignmentType.APPLY_AND_AUTO_CORRECT, false)
                        .compliant())
                .isTrue();
        assertThat(machine.root.text("/etc/shadow").orElseThrow()).contains("eve:!:");
    }

    @Test
    void aReportHasTheShapeThatApiUsersKnow() throws IOException {
        machine.root.mode("/etc/passwd", 0666);
        assertThat(run("PasswordPolicy_msid121", AssignmentType.AUDIT, true)
                        .json()
                        .compact())
                .isEqualTo(
                        "{\"assignment\":{\"name\":\"PasswordPolicy_msid121\",\"configuration\":"
                                + "{\"name\":\"PasswordPolicy_msid121\",\"version\":\"1.0.0\"}},"
                                + "\"complianceStatus\":\"NonCompliant\",\"startTime\":\"2026-01-02T03:04:05Z\","
                                + "\"endTime\":\"2026-01-02T03:04:05Z\",\"details\":{\"complianceStatus\":\"NonCompliant\","
                                + "\"startTime\":\"2026-01-02T03:04:05Z\",\"endTime\":\"2026-01-02T03:04:05Z\","
                                + "\"operationType\":\"Initial\",\"resources\":[{\"complianceStatus\":\"NonCompliant\","
                                + "\"reasons\":[{\"code\":\"GC_msid121:GC_msid121:passwd\","
                                + "\"phrase\":\"The file '/etc/passwd' has a mode of '0666'.\"}],"
                                + "\"properties\":{\"ResourceId\":\"[GC_msid121]PasswordPolicy_msid121\",\"Name\":\"passwd\"}}]}}");
    }
}

package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scene B.3: two machines and the well-known definition; one of them has a passwd file of its own in a mount namespace. */
@Tag("scene")
@Tag("root")
class PasswdSceneTest {
    private static final String DEFINITION = "e6955644-301c-44b5-a4c4-528577de6861";
    private static final String GUEST =
            "/providers/Microsoft.GuestConfiguration/guestConfigurationAssignments/PasswordPolicy_msid121";
    private static final String VERSION = "?api-version=2022-01-25";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    private static final SharedHoldfast SHARED = new SharedHoldfast("--clamd", "none");

    private static List<String> namespace(Path passwd, Path home) {
        return List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount --bind \"$1\" /etc/passwd; shift; exec \"$@\"",
                "sh",
                passwd.toString(),
                "env",
                "HOLDFAST_AGENT_HOME=" + home);
    }

    private static void hfagent(Path home, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "HOLDFAST_AGENT_HOME=" + home,
                RunningHoldfast.home().resolve("hfagent").toString()));
        command.addAll(List.of(arguments));
        var done = SHARED.holdfast().run("", "env", command.toArray(String[]::new));
        assertThat(done.exit()).as(done.output() + done.error()).isZero();
    }

    private static void mode(Path file, String mode) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject guest(Arm arm, String machine) {
        return properties(arm, machine + GUEST + VERSION);
    }

    private static JsonObject properties(Arm arm, String path) {
        return arm.ok("GET", path, "").object("properties").orElseThrow();
    }

    /** Why there is no result. */
    private static String reason(Arm arm, String path) {
        return properties(arm, path)
                .object("holdfast")
                .flatMap(holdfast -> holdfast.string("reason"))
                .orElse("");
    }

    private static List<String> states(Arm arm, String scope) {
        return states(arm, scope, "passwd");
    }

    private static List<String> states(Arm arm, String scope, String assignment) {
        return arm
                .ok(
                        "POST",
                        scope
                                + "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults?api-version=2019-10-01"
                                + "&$filter=policyAssignmentName%20eq%20'" + assignment + "'&$orderby=resourceId"
                                + "&$expand=PolicyEvaluationDetails",
                        "")
                .array("value")
                .orElseThrow()
                .stream()
                .map(JsonObject.class::cast)
                .map(row -> row.string("complianceState").orElse("") + " "
                        + row.string("holdfastReason").orElse(""))
                .toList();
    }

    @Test
    void aMachineWhosePasswdFileBecomesWritableTurnsNonCompliantAndBack() throws Exception {
        Az.require();
        RunningHoldfast holdfast = SHARED.holdfast();
        Az az = new Az(holdfast);
        az.signIn();
        Arm arm = Arm.owner(holdfast);
        String first = holdfast.machineId();
        String second = first.substring(0, first.lastIndexOf('/')) + "/second";
        String group = "/subscriptions/" + holdfast.credential("subscriptionId") + "/resourceGroups/holdfast";
        Path passwd = Files.writeString(SHARED.folder().resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        mode(passwd, "rw-r--r--");
        Path home = SHARED.folder().resolve("second");
        List<String> place = namespace(passwd, home);
        try (RunningAgent agent = RunningAgent.connect(holdfast, place, "--resource-name", "second")
                .start()) {
            az.text(
                    "policy",
                    "assignment",
                    "create",
                    "-n",
                    "passwd",
                    "--policy",
                    DEFINITION,
                    "-g",
                    "holdfast",
                    "--params",
                    "{\"IncludeArcMachines\":{\"value\":\"true\"}}");
            RunningHoldfast.await(
                    "two of two are compliant",
                    PATIENCE,
                    () -> states(arm, group).equals(List.of("Compliant ", "Compliant ")));
            assertThat(guest(arm, first).string("complianceStatus")).contains("Compliant");

            mode(passwd, "rw-rw-rw-");
            String red = "NonCompliant The file '/etc/passwd' has a mode of '0666'.";
            RunningHoldfast.await(
                    "the change is seen", PATIENCE, () -> states(arm, second).equals(List.of(red)));
            assertThat(states(arm, first)).containsExactly("Compliant ");
            assertThat(guest(arm, second)
                            .object("latestAssignmentReport")
                            .orElseThrow()
                            .compact())
                    .contains("GC_msid121:GC_msid121:passwd", "The file '/etc/passwd' has a mode of '0666'.");
            assertThat(az.text(
                            "policy",
                            "state",
                            "list",
                            "--resource",
                            second,
                            "--filter",
                            "policyAssignmentName eq 'passwd'",
                            "--query",
                            "[0].complianceState",
                            "-o",
                            "tsv"))
                    .isEqualTo("NonCompliant");
            assertThat(mode(passwd)).as("an audit changes nothing").isEqualTo("rw-rw-rw-");

            mode(passwd, "rw-r--r--");
            RunningHoldfast.await(
                    "and back", PATIENCE, () -> states(arm, second).equals(List.of("Compliant ")));

            az.text("policy", "assignment", "delete", "-n", "passwd", "-g", "holdfast");
            RunningHoldfast.await(
                    "what the policy asked for goes with it",
                    PATIENCE,
                    () -> arm.call("GET", second + GUEST + VERSION, "").status() == 404);

            packages(holdfast, arm, second);
            corrected(arm, second, passwd);
            notCorrected(arm, second, passwd, home);
            refused(arm, second, home);
            assertThat(agent.alive()).isTrue();
        }
    }

    /** A configuration of one's own: published, assigned, refused by the machine that pins no such publisher, then believed. */
    private static void packages(RunningHoldfast holdfast, Arm arm, String machine) throws Exception {
        Path source = Files.createDirectory(SHARED.folder().resolve("Web"));
        Files.writeString(source.resolve("Web.metaconfig.json"), "{\"Type\":\"Audit\",\"Version\":\"1.0.0\"}");
        Files.writeString(source.resolve("Web.mof"), """
                instance of nxFile {ResourceID="[nxFile]f"; DestinationPath="/etc/passwd"; Mode="0600";};
                instance of OMI_ConfigurationDocument {Version="2.0.0"; Name="Web";};
                """);
        var published = holdfast.holdfast(
                "configuration", "publish", source.toString(), "--publisher", "Contoso.Web", "--unscanned");
        assertThat(published.output()).as(published.error()).contains("contentUri   holdfast://Contoso.Web/Web/1.0.0");
        String path = machine + GUEST.replace("PasswordPolicy_msid121", "Web") + VERSION;
        String body = "{\"properties\":{\"guestConfiguration\":{\"name\":\"Web\",\"version\":\"1.*\",\"contentUri\":"
                + "\"holdfast://Contoso.Web/Web/1.0.0\"%s}}}";
        arm.ok("PUT", path, body.formatted(""));
        RunningHoldfast.await(
                "the machine pins no such publisher",
                PATIENCE,
                () -> reason(arm, path).contains("no root is pinned on this machine for the publisher Contoso.Web"));
        hfagent(
                SHARED.folder().resolve("second"),
                "trust",
                "add",
                "Contoso.Web",
                "--root",
                holdfast.data().resolve("dev-publisher/root.pem").toString());
        arm.ok(
                "PUT",
                path,
                body.formatted(",\"configurationParameter\":[{\"name\":\"[nxFile]f;Mode\",\"value\":\"0644\"}]"));
        RunningHoldfast.await(
                "with the parameter the file is as it should be",
                PATIENCE,
                () -> properties(arm, path).string("complianceStatus").equals(Optional.of("Compliant")));
        assertThat(properties(arm, path).string("parameterHash")).contains("W254RmlsZV1mO01vZGU9MDY0NA==");
        arm.ok("DELETE", path, "");
        RunningHoldfast.await(
                "it is gone", PATIENCE, () -> arm.call("GET", path, "").status() == 404);
        String hash = published.output().replaceAll("(?s).*contentHash +([0-9A-F]{64}).*", "$1");
        policy(holdfast, arm, machine, hash);
    }

    /** A definition as Azure's tooling makes it: its address lies elsewhere, and its bytes are those that were published here. */
    private static void policy(RunningHoldfast holdfast, Arm arm, String machine, String hash) {
        String subscription = "/subscriptions/" + holdfast.credential("subscriptionId");
        String definition = subscription + "/providers/Microsoft.Authorization/policyDefinitions/web";
        String version = "?api-version=2021-06-01";
        arm.ok("PUT", definition + version, """
                {"properties":{"mode":"Indexed","policyType":"Custom","parameters":{"Mode":{"type":"String"}},
                 "metadata":{"guestConfiguration":{"name":"Web","version":"1.*","contentType":"Custom",
                   "contentUri":"https://packages.example/Web.zip","contentHash":"%s",
                   "configurationParameter":{"Mode":"[nxFile]f;Mode"}}},
                 "policyRule":{"if":{"field":"type","equals":"Microsoft.HybridCompute/machines"},
                  "then":{"effect":"auditIfNotExists","details":{
                   "type":"Microsoft.GuestConfiguration/guestConfigurationAssignments","name":"Web",
                   "existenceCondition":{"allOf":[
                    {"field":"Microsoft.GuestConfiguration/guestConfigurationAssignments/complianceStatus","equals":"Compliant"},
                    {"field":"Microsoft.GuestConfiguration/guestConfigurationAssignments/parameterHash",
                     "equals":"[base64(concat('[nxFile]f;Mode', '=', parameters('Mode')))]"}]}}}}}}
                """.formatted(hash));
        String assignment = machine + "/providers/Microsoft.Authorization/policyAssignments/web" + version;
        String body = "{\"properties\":{\"policyDefinitionId\":\"" + definition
                + "\",\"parameters\":{\"Mode\":{\"value\":\"%s\"}}}}";
        arm.ok("PUT", assignment, body.formatted("0600"));
        RunningHoldfast.await(
                "the machine says what is not as the parameter wants it",
                PATIENCE,
                () -> String.join("", states(arm, machine, "web"))
                        .startsWith("NonCompliant The file '/etc/passwd' has a mode of '0644' (expected: "));
        arm.ok("PUT", assignment, body.formatted("0644"));
        RunningHoldfast.await(
                "and with another parameter it is",
                PATIENCE,
                () -> states(arm, machine, "web").equals(List.of("Compliant ")));
        arm.ok("DELETE", assignment, "");
    }

    private static void corrected(Arm arm, String machine, Path passwd) throws Exception {
        mode(passwd, "rw-rw-rw-");
        arm.ok(
                "PUT",
                machine + GUEST + VERSION,
                "{\"properties\":{\"guestConfiguration\":{\"name\":\"PasswordPolicy_msid121\",\"assignmentType\":"
                        + "\"ApplyAndAutoCorrect\"}}}");
        RunningHoldfast.await(
                "the machine puts it right",
                PATIENCE,
                () -> guest(arm, machine).string("complianceStatus").orElse("").equals("Compliant"));
        assertThat(mode(passwd)).isEqualTo("rw-r--r--");
        mode(passwd, "rw-rw-rw-");
        RunningHoldfast.await("again and again", PATIENCE, () -> mode(passwd).equals("rw-r--r--"));
    }

    /** The machine may forbid corrections and let audits be. */
    private static void notCorrected(Arm arm, String machine, Path passwd, Path home) throws Exception {
        hfagent(home, "config", "set", "guestconfiguration.autocorrect", "false");
        mode(passwd, "rw-rw-rw-");
        RunningHoldfast.await(
                "it is seen",
                PATIENCE,
                () -> guest(arm, machine).string("complianceStatus").orElse("").equals("NonCompliant"));
        assertThat(mode(passwd)).isEqualTo("rw-rw-rw-");
        String other = machine + GUEST.replace("_msid121", "_msid232") + VERSION;
        arm.ok(
                "PUT",
                other,
                "{\"properties\":{\"guestConfiguration\":{\"name\":\"PasswordPolicy_msid232\",\"assignmentType\":"
                        + "\"ApplyAndMonitor\"}}}");
        RunningHoldfast.await(
                "a new one that wants to put things right is refused, and says why",
                PATIENCE,
                () -> reason(arm, other).contains("guestconfiguration.autocorrect is false"));
        hfagent(home, "config", "clear", "guestconfiguration.autocorrect");
        RunningHoldfast.await("it is put right", PATIENCE, () -> mode(passwd).equals("rw-r--r--"));
    }

    /** The machine has the last word: what is looked after ends, and nothing new is taken. */
    private static void refused(Arm arm, String machine, Path home) {
        hfagent(home, "config", "set", "guestconfiguration.enabled", "false");
        RunningHoldfast.await(
                "it is not looked after any more",
                PATIENCE,
                () -> guest(arm, machine).string("complianceStatus").orElse("").equals("Pending"));
        assertThat(reason(arm, machine + GUEST + VERSION))
                .startsWith("Machine configuration is off on this machine (guestconfiguration.enabled");
        String other = machine + GUEST.replace("_msid121", "_msid110") + VERSION;
        arm.ok("PUT", other, "{\"properties\":{\"guestConfiguration\":{\"name\":\"PasswordPolicy_msid110\"}}}");
        RunningHoldfast.await(
                "it is refused, and says why",
                PATIENCE,
                () -> reason(arm, other).contains("guestconfiguration.enabled is false"));
        hfagent(home, "config", "clear", "guestconfiguration.enabled");
        RunningHoldfast.await(
                "what was taken before is looked after again",
                PATIENCE,
                () -> guest(arm, machine).string("complianceStatus").orElse("").equals("Compliant"));
        RunningHoldfast.await(
                "and what was refused is taken up",
                PATIENCE,
                () -> properties(arm, other).object("latestAssignmentReport").isPresent());
        assertThat(properties(arm, other).string("provisioningState")).contains("Succeeded");
        assertThat(reason(arm, other)).isEmpty();
        arm.ok("DELETE", machine + GUEST + VERSION, "");
        RunningHoldfast.await(
                "it is gone",
                PATIENCE,
                () -> arm.call("GET", machine + GUEST + VERSION, "").status() == 404);
    }
}

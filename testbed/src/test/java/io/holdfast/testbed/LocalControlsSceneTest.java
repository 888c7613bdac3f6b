package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.RunningHoldfast.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The machine has the last word: lists and switches set by its root against what the API asks for. */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalControlsSceneTest {
    private static final Duration MOST = Duration.ofSeconds(60);

    /** The documented list (connected-machine-agent, 2.5): its sixth entry lacks the slash. */
    private static final String DOCUMENTED = "Microsoft.Cplat.Core/RunCommandHandlerWindows,"
            + " Microsoft.Cplat.Core/RunCommandHandlerLinux,Microsoft.Compute/CustomScriptExtension,"
            + "Microsoft.Azure.Extensions/CustomScript,Microsoft.Azure.Automation.HybridWorker/HybridWorkerForWindows,"
            + "Microsoft.Azure.Automation.HybridWorkerForLinux,Microsoft.EnterpriseCloud.Monitoring/MicrosoftMonitoringAgent,"
            + " Microsoft.EnterpriseCloud.Monitoring/OMSAgentForLinux";

    @RegisterExtension
    static final SharedHoldfast SHARED = new SharedHoldfast();

    private RunningHoldfast holdfast;
    private Arm arm;
    private String extensions;

    @BeforeAll
    void look() {
        holdfast = SHARED.holdfast();
        arm = Arm.owner(holdfast);
        extensions = holdfast.machineId() + "/extensions/";
    }

    @AfterEach
    void allowEverything() {
        for (String key : List.of("extensions.allowlist", "extensions.blocklist", "extensions.enabled")) {
            assertThat(holdfast.hfagent("config", "clear", key).exit()).isZero();
        }
    }

    private void set(String key, String value) {
        Result result = holdfast.hfagent("config", "set", key, value);
        assertThat(result.exit()).as(result.output() + result.error()).isZero();
    }

    private Answer put(String name, Path target) {
        return arm.call("PUT", extensions + name + Arm.MACHINES, """
                {"location":"local","properties":{"publisher":"Holdfast.Compute","type":"CustomScript",
                 "settings":{"commandToExecute":"echo %s >> %s"}}}""".formatted(name, target));
    }

    private JsonObject properties(String name) {
        return arm.ok("GET", extensions + name + Arm.MACHINES, "")
                .object("properties")
                .orElseThrow();
    }

    private JsonObject ended(String name) {
        RunningHoldfast.await("the end of the operation on " + name, MOST, () -> {
            String state = properties(name).string("provisioningState").orElse("");
            return state.equals("Succeeded") || state.equals("Failed");
        });
        return properties(name);
    }

    private void delete(String name) {
        arm.ok("DELETE", extensions + name + Arm.MACHINES, "");
        RunningHoldfast.await(
                "the end of " + name,
                MOST,
                () -> arm.call("GET", extensions + name + Arm.MACHINES, "").status() == 404);
    }

    private void refuses(String name, String... expected) {
        Path target = SHARED.folder().resolve(name);
        assertThat(put(name, target).status()).isEqualTo(200);
        JsonObject properties = ended(name);
        assertThat(properties.string("provisioningState")).contains("Failed");
        JsonObject status =
                properties.object("instanceView").orElseThrow().object("status").orElseThrow();
        assertThat(status.string("code")).contains("ExtensionNotPermitted");
        assertThat(status.string("message").orElse(""))
                .contains(expected)
                .contains(holdfast.agentHome().toString());
        assertThat(target).doesNotExist();
    }

    @Test
    void theDocumentedListIsRefusedAsAWholeAndWorksOnceMended() throws IOException {
        put("before", SHARED.folder().resolve("before"));
        assertThat(ended("before").string("provisioningState")).contains("Succeeded");

        Result malformed = holdfast.hfagent("config", "set", "extensions.blocklist", DOCUMENTED);
        assertThat(malformed.exit()).isNotZero();
        assertThat(malformed.output() + malformed.error())
                .contains("Microsoft.Azure.Automation.HybridWorkerForLinux")
                .contains("Microsoft.Azure.Automation/HybridWorkerForLinux");
        assertThat(holdfast.hfagent("config", "get", "extensions.blocklist").output())
                .doesNotContain("CustomScript");
        Result quoted = holdfast.hfagent("config", "set", "extensions.blocklist", "\u201cA.B/C\u201d");
        assertThat(quoted.exit()).isNotZero();

        set(
                "extensions.blocklist",
                DOCUMENTED.replace("Automation.HybridWorkerForLinux", "Automation/HybridWorkerForLinux"));
        refuses("blocked", "extensions.blocklist", "Microsoft.Azure.Extensions/CustomScript");
        RunningHoldfast.await(
                "the list in the API",
                MOST,
                () -> arm.ok("GET", holdfast.machineId() + Arm.MACHINES, "")
                        .compact()
                        .contains("HybridWorkerForLinux"));

        delete("blocked");
        delete("before");
        holdfast.hfagent("config", "clear", "extensions.blocklist");
        Path after = SHARED.folder().resolve("after");
        put("after", after);
        assertThat(ended("after").string("provisioningState")).contains("Succeeded");
        assertThat(Files.readString(after)).isEqualTo("after\n");
    }

    @Test
    void allowNoneRefusesEveryInstall() {
        set("extensions.allowlist", "Allow/None");
        refuses("none", "extensions.allowlist", "Allow/None");
        delete("none");
    }

    @Test
    void anAllowListWithoutTheExtensionRefusesIt() {
        set("extensions.allowlist", "Microsoft.Azure.Monitor/AzureMonitorLinuxAgent");
        refuses("unlisted", "extensions.allowlist", "Holdfast.Compute/CustomScript");
    }

    @Test
    void aDisabledManagerRefusesInstallsAndWaitsWithRemovals() {
        Path target = SHARED.folder().resolve("kept");
        put("kept", target);
        assertThat(ended("kept").string("provisioningState")).contains("Succeeded");
        set("extensions.enabled", "false");
        refuses("disabled", "extensions.enabled");

        arm.ok("DELETE", extensions + "kept" + Arm.MACHINES, "");
        RunningHoldfast.await(
                "why the removal waits",
                MOST,
                () -> properties("kept").compact().contains("extensions.enabled"));
        assertThat(holdfast.hfagent("extension", "list").output()).contains("kept");
        set("extensions.enabled", "true");
        RunningHoldfast.await(
                "the removal",
                MOST,
                () -> arm.call("GET", extensions + "kept" + Arm.MACHINES, "").status() == 404);
    }

    @Test
    void whatIsRemovedLocallyComesBackUntilTheApiDeletesIt() throws IOException {
        Path target = SHARED.folder().resolve("again");
        put("again", target);
        assertThat(ended("again").string("provisioningState")).contains("Succeeded");

        String server = String.valueOf(holdfast.server().pid());
        holdfast.run("", "kill", "-STOP", server);
        try {
            Result removed = holdfast.hfagent("extension", "remove", "--name", "again");
            assertThat(removed.exit()).as(removed.output() + removed.error()).isZero();
            RunningHoldfast.await(
                    "the removal without a control plane",
                    MOST,
                    () -> !holdfast.hfagent("extension", "list").output().contains("again"));
        } finally {
            holdfast.run("", "kill", "-CONT", server);
        }
        set("extensions.enabled", "true"); // a change of the configuration leaves the held poll, so the sync is now
        RunningHoldfast.await(
                "the next sync", MOST, () -> RunningHoldfast.read(target).equals("again\nagain\n"));
        assertThat(properties("again").string("provisioningState")).contains("Succeeded");

        delete("again");
        assertThat(holdfast.hfagent("extension", "list").output()).doesNotContain("again");
        assertThat(Files.readString(target)).isEqualTo("again\nagain\n");
    }

    @Test
    void aClientCanFollowTheOperation() {
        Answer put = put("followed", SHARED.folder().resolve("followed"));
        assertThat(put.json().object("properties").orElseThrow().string("provisioningState"))
                .contains("Creating");
        assertThat(put.headers().firstValue("Retry-After").orElse("")).matches("[0-9]+");
        String status = path(put, "Azure-AsyncOperation");
        RunningHoldfast.await(
                "the operation",
                MOST,
                () -> !arm.ok("GET", status, "").string("status").orElse("").matches("Accepted|Running"));
        JsonObject end = arm.ok("GET", status, "");
        assertThat(end.string("status")).contains("Succeeded");
        assertThat(end.string("endTime")).isPresent();

        Answer delete = arm.call("DELETE", extensions + "followed" + Arm.MACHINES, "");
        assertThat(delete.status()).isEqualTo(202);
        String location = path(delete, "Location");
        RunningHoldfast.await(
                "the deletion", MOST, () -> arm.call("GET", location, "").status() == 200);
        arm.refused(404, "ResourceNotFound", "GET", extensions + "followed" + Arm.MACHINES, "");
        arm.refused(404, "OperationNotFound", "GET", status.replaceAll("[0-9a-f]{12}\\?", "000000000000?"), "");
    }

    private static String path(Answer answer, String header) {
        URI uri = URI.create(answer.headers().firstValue(header).orElseThrow());
        return uri.getRawPath() + "?" + uri.getRawQuery();
    }
}

package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.RunningHoldfast.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Monitor mode, signers of scripts, a switched-off manager and what the API shows of them, against the whole control plane. */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlsInFullTest {
    private static final Duration MOST = Duration.ofSeconds(60);

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
        // the mode first: it freezes the lists
        for (String key : List.of(
                "config.mode",
                "extensions.allowlist",
                "extensions.blocklist",
                "extensions.enabled",
                "guestconfiguration.enabled",
                "incomingconnections.ports",
                "scripts.signers")) {
            assertThat(holdfast.hfagent("config", "clear", key).exit()).isZero();
        }
    }

    private String hfagent(int exit, String... arguments) {
        Result result = holdfast.hfagent(arguments);
        assertThat(result.exit()).as(result.output() + result.error()).isEqualTo(exit);
        return result.output() + result.error();
    }

    private void set(String key, String value) {
        hfagent(0, "config", "set", key, value);
    }

    private void put(String name, JsonObject settings) {
        JsonObject properties = JsonObject.builder()
                .put("publisher", "Holdfast.Compute")
                .put("type", "CustomScript")
                .put("settings", settings)
                .build();
        Answer answer = arm.call(
                "PUT",
                extensions + name + Arm.MACHINES,
                JsonObject.of("location", Json.of("local"), "properties", properties)
                        .compact());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static JsonObject command(Path target) {
        return JsonObject.of("commandToExecute", Json.of("echo ran >> " + target));
    }

    private JsonObject properties(String name) {
        return arm.ok("GET", extensions + name + Arm.MACHINES, "")
                .object("properties")
                .orElseThrow();
    }

    private void ends(String name, String state) {
        RunningHoldfast.await(
                "the end of the operation on " + name,
                MOST,
                () -> properties(name).string("provisioningState").orElse("").matches("Succeeded|Failed"));
        assertThat(properties(name).string("provisioningState"))
                .as(properties(name).compact())
                .contains(state);
    }

    private JsonObject status(String name) {
        return properties(name)
                .object("instanceView")
                .orElseThrow()
                .object("status")
                .orElseThrow();
    }

    private void refused(String name, String code, String... expected) {
        ends(name, "Failed");
        assertThat(status(name).string("code")).contains(code);
        assertThat(status(name).string("message").orElse(""))
                .contains(expected)
                .contains(holdfast.agentHome().toString());
    }

    private JsonObject configuration() {
        return arm.ok("GET", holdfast.machineId() + Arm.MACHINES, "")
                .object("properties")
                .orElseThrow()
                .object("agentConfiguration")
                .orElse(JsonObject.EMPTY);
    }

    private void shows(String member, String text) {
        RunningHoldfast.await(
                member + " " + text + " in the API",
                MOST,
                () -> configuration()
                        .find(member)
                        .map(value -> value.compact().contains(text))
                        .orElse(false));
    }

    @Test
    void monitorModeFreezesAndFullBringsBackWhatWasSet() {
        set("extensions.allowlist", "Holdfast.Compute/*");
        String told = hfagent(0, "config", "set", "config.mode", "monitor");
        Path list = RunningHoldfast.home().resolve("target/dist/agent/lists/monitor-allowlist.txt");
        assertThat(told).contains(list.toString());
        assertThat(list).content().contains("Microsoft.Azure.Monitor/AzureMonitorLinuxAgent");
        shows("configMode", "monitor");
        shows("extensionsAllowList", "AzureMonitorLinuxAgent");
        assertThat(configuration().string("guestConfigurationEnabled")).contains("false");

        Path target = SHARED.folder().resolve("monitored");
        put("monitored", command(target));
        refused("monitored", "ExtensionNotPermitted", "config.mode", list.toString());
        assertThat(hfagent(1, "explain", "Holdfast.Compute/CustomScript")).contains(list.toString());

        // the owner of the whole control plane changes none of it
        String wish = "{\"location\":\"local\",\"properties\":{\"agentConfiguration\":{\"configMode\":\"full\","
                + "\"extensionsAllowList\":[],\"extensionsEnabled\":\"true\"}}}";
        for (String method : List.of("PUT", "PATCH")) {
            assertThat(arm.call(method, holdfast.machineId() + Arm.MACHINES, wish)
                            .status())
                    .isEqualTo(200);
            assertThat(configuration().string("configMode")).contains("monitor");
        }
        assertThat(hfagent(0, "config", "get", "config.mode")).contains("monitor");
        assertThat(hfagent(23, "config", "set", "extensions.allowlist", "A/B")).contains("frozen");

        assertThat(hfagent(0, "config", "set", "config.mode", "full")).contains("[Holdfast.Compute/*]");
        shows("configMode", "full");
        put("full", command(target));
        ends("full", "Succeeded");
        assertThat(target).hasContent("ran");
    }

    @Test
    void whatIsSetIsSeenAtOnceInAzuresShape() {
        set("incomingconnections.ports", "22,443");
        set("guestconfiguration.enabled", "false");
        set("extensions.blocklist", "Contoso/Bad@1.2-1.9, Fabrikam/*");
        shows("extensionsBlockList", "Fabrikam");
        JsonObject now = configuration();
        assertThat(now.find("incomingConnectionsPorts").orElseThrow().compact()).isEqualTo("[\"22\",\"443\"]");
        assertThat(now.string("guestConfigurationEnabled")).contains("false");
        assertThat(now.string("extensionsEnabled")).contains("true");
        assertThat(now.find("extensionsBlockList").orElseThrow().compact())
                .isEqualTo("[{\"publisher\":\"Contoso\",\"type\":\"Bad\",\"versions\":\"1.2-1.9\"},"
                        + "{\"publisher\":\"Fabrikam\",\"type\":\"*\"}]");
        assertThat(now.names()).contains("proxyUrl", "proxyBypass", "configMode", "extensionsAllowList");
    }

    /** The delete is remembered over a stop of everything. */
    @Test
    void aDeleteWaitsForTheManagerAndThenRuns() {
        Path target = SHARED.folder().resolve("waiting");
        put("waiting", command(target));
        ends("waiting", "Succeeded");
        set("extensions.enabled", "false");
        assertThat(arm.call("DELETE", extensions + "waiting" + Arm.MACHINES, "").status())
                .isEqualTo(202);
        RunningHoldfast.await(
                "why it waits",
                MOST,
                () -> status("waiting").string("message").orElse("").contains("extensions.enabled is false"));
        assertThat(properties("waiting").string("provisioningState")).contains("Deleting");
        assertThat(hfagent(1, "explain", "Holdfast.Compute/CustomScript", "--action", "delete"))
                .contains("and wait");
        holdfast.restart();
        arm = Arm.owner(holdfast);
        assertThat(properties("waiting").string("provisioningState")).contains("Deleting");
        assertThat(hfagent(0, "extension", "list")).contains("waiting");

        set("extensions.enabled", "true");
        RunningHoldfast.await(
                "the removal",
                MOST,
                () -> arm.call("GET", extensions + "waiting" + Arm.MACHINES, "").status() == 404);
        assertThat(hfagent(0, "extension", "list")).doesNotContain("waiting");
        assertThat(hfagent(0, "history")).contains("action=delete", "  (leaf ");
    }

    private String sign(String key, String text) throws IOException {
        Path script = SHARED.folder().resolve("to-sign");
        Files.writeString(script, text);
        Files.deleteIfExists(SHARED.folder().resolve("to-sign.sig"));
        keygen("-Y", "sign", "-f", SHARED.folder().resolve(key).toString(), "-n", "holdfast-script", script.toString());
        return Files.readString(SHARED.folder().resolve("to-sign.sig"));
    }

    private void keygen(String... arguments) {
        Result result = holdfast.run("", "ssh-keygen", arguments);
        assertThat(result.exit()).as(result.output() + result.error()).isZero();
    }

    /** Whoever has the control plane may ask for any script; this machine runs what its own people signed. */
    @Test
    void aStolenControlPlaneRunsNoScriptThatNoLocalSignerSigned() throws IOException {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "ssh-keygen is not installed (openssh-client)");
        for (String key : List.of("ada", "thief")) {
            keygen(
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-f",
                    SHARED.folder().resolve(key).toString());
        }
        set("scripts.signers", SHARED.folder().resolve("ada.pub").toString());
        shows("scriptsSigners", "ssh-ed25519");
        Path target = SHARED.folder().resolve("scripted");
        String command = "echo signed >> " + target;

        put("unsigned", command(target));
        refused("unsigned", "ScriptNotSigned", "scripts.signers", "ssh-keygen -Y sign");
        put("forged", command(target).with("signature", sign("thief", "echo ran >> " + target)));
        refused("forged", "ScriptNotSigned", "none of the 1 allowed signers");
        put("swapped", command(target).with("signature", sign("ada", command)));
        refused("swapped", "ScriptNotSigned", "not of these bytes");
        assertThat(target).doesNotExist();

        put("signed", JsonObject.of("commandToExecute", Json.of(command), "signature", Json.of(sign("ada", command))));
        ends("signed", "Succeeded");
        assertThat(target).hasContent("signed");
        String script = "#!/bin/sh\necho as a script >> " + target + "\n";
        put(
                "script",
                JsonObject.of(
                        "script",
                        Json.of(Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8))),
                        "signature",
                        Json.of(sign("ada", script))));
        ends("script", "Succeeded");
        assertThat(target).hasContent("signed\nas a script");
        assertThat(hfagent(0, "explain", "Holdfast.Compute/CustomScript", "--version", "1.0.0"))
                .contains("must be signed by one of 1 signers");
        holdfast.hfagent("config", "clear", "scripts.signers");
        put("after", command(target).with("signature", "is not looked at"));
        ends("after", "Succeeded");
    }

    @Test
    void lockdownSeesTheRealFiles() throws IOException {
        String before = holdfast.hfagent("lockdown").output();
        assertThat(before)
                .contains("open  allow list rather than block list", "open  no script runner allowed")
                .doesNotContain(holdfast.agentHome() + "/agent.sock");
        Path loose = Files.writeString(holdfast.agentHome().resolve("state/loose"), "x");
        Files.setPosixFilePermissions(loose, java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(hfagent(1, "lockdown")).contains("chmod go-w '" + loose + "'");
        Files.delete(loose);
        hfagent(0, "config", "profile", "apply", "monitor-agent-linux");
        assertThat(holdfast.hfagent("lockdown").output())
                .contains(
                        "closed  allow list rather than block list",
                        "closed  no script runner allowed",
                        "closed  machine configuration off",
                        "closed  no development key trusted");
    }
}

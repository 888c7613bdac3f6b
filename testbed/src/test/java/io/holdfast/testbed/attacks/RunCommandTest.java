package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningAgent;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Run commands from the API to the script on this machine, and what must not run. */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunCommandTest {
    private static final Duration MOST = Duration.ofSeconds(90);
    private static final String VERSION = "?api-version=2025-01-13";

    @TempDir
    private static Path folder = Path.of("");

    private Optional<RunningHoldfast> running = Optional.empty();
    private Optional<RunningAgent> connected = Optional.empty();
    private String machine = "";

    @BeforeAll
    void start() {
        RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"), "--no-agent");
        running = Optional.of(holdfast);
        connected = Optional.of(RunningAgent.connect(holdfast));
        agent().start();
        machine = holdfast.machineId();
    }

    @AfterAll
    void stop() {
        connected.ifPresent(RunningAgent::close);
        running.ifPresent(RunningHoldfast::close);
    }

    private RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    private RunningAgent agent() {
        return connected.orElseThrow();
    }

    private String path(String name) {
        return machine + "/runCommands/" + name + VERSION;
    }

    private static JsonObject source(String script) {
        return JsonObject.of("source", JsonObject.of("script", Json.of(script)));
    }

    private static String body(JsonObject properties) {
        return JsonObject.of("location", Json.of("local"), "properties", properties)
                .compact();
    }

    private Answer put(String name, JsonObject properties) {
        Answer put = holdfast().call("PUT", path(name), body(properties));
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        return put;
    }

    private JsonObject properties(String name) {
        return holdfast()
                .call("GET", path(name), "")
                .json()
                .object("properties")
                .orElse(JsonObject.EMPTY);
    }

    private JsonObject view(String name) {
        return properties(name).object("instanceView").orElse(JsonObject.EMPTY);
    }

    private JsonObject until(String name, String member, String value) {
        JsonObject[] last = {JsonObject.EMPTY};
        try {
            RunningHoldfast.await(name, MOST, () -> {
                last[0] = properties(name);
                return last[0].string(member)
                        .or(() -> last[0].object("instanceView").flatMap(view -> view.string(member)))
                        .filter(value::equals)
                        .isPresent();
            });
        } catch (IllegalStateException e) {
            throw new AssertionError(name + ": " + last[0], e);
        }
        return last[0].object("instanceView").orElseThrow();
    }

    private String operation(Answer put) {
        String address = put.headers().firstValue("Azure-AsyncOperation").orElseThrow();
        URI uri = URI.create(address);
        return uri.getRawPath() + "?" + uri.getRawQuery();
    }

    private void awaitOperation(Answer put, String state) {
        RunningHoldfast.await(
                "operation " + state,
                MOST,
                () -> holdfast()
                        .call("GET", operation(put), "")
                        .json()
                        .string("status")
                        .filter(state::equals)
                        .isPresent());
    }

    @Test
    void aScriptRunsAndShowsOutputAndExitCode() {
        put("hello", source("echo hello; id -un; echo oops >&2").with("runAsUser", "nobody"));
        put("failing", source("exit 3"));
        Answer strict = put("strict", source("exit 3").with("treatFailureAsDeploymentFailure", Json.of(true)));
        put("late", source("echo begun; sleep 600").with("timeoutInSeconds", Json.of(1)));
        JsonObject view = until("hello", "provisioningState", "Succeeded");
        assertThat(view.string("executionState")).contains("Succeeded");
        assertThat(view.string("output")).contains("hello\nnobody\n");
        assertThat(view.string("error")).contains("oops\n");
        assertThat(view.number("exitCode")).hasValue(0);
        assertThat(view.string("startTime")).isPresent();
        assertThat(view.string("endTime")).isPresent();
        assertThat(holdfast()
                        .call("GET", machine + "/runCommands" + VERSION + "&$expand=instanceView", "")
                        .body())
                .contains("/runCommands/hello");
        Answer tagged = holdfast().call("PATCH", path("hello"), "{\"tags\":{\"a\":\"b\"}}");
        assertThat(tagged.body()).contains("\"a\":\"b\"", "\"executionState\":\"Succeeded\"");
        assertThat(holdfast()
                        .call("PATCH", path("hello"), "{\"properties\":{}}")
                        .body())
                .contains("changes tags only");

        assertThat(until("failing", "executionState", "Failed").number("exitCode"))
                .hasValue(3);
        assertThat(properties("failing").string("provisioningState")).contains("Succeeded");
        awaitOperation(strict, "Failed");
        assertThat(properties("strict").string("provisioningState")).contains("Failed");
        assertThat(until("late", "executionState", "TimedOut").string("output")).contains("begun\n");
    }

    @Test
    void secretsReachTheScriptAndNobodyElse() throws IOException {
        Path seen = folder.resolve("seen");
        String secret = "s3cret-of-a-run";
        Answer put = put(
                "secret",
                source("printf %s \"$TOKEN\" > " + seen)
                        .with(
                                "protectedParameters",
                                JsonArray.of(JsonObject.of("name", Json.of("TOKEN"), "value", Json.of(secret))))
                        .with("runAsPassword", Json.of(secret)));
        assertThat(put.body()).doesNotContain(secret);
        until("secret", "provisioningState", "Succeeded");
        assertThat(Files.readString(seen)).isEqualTo(secret);
        assertThat(holdfast().call("GET", path("secret"), "").body()).doesNotContain(secret);
        Files.delete(seen);
        assertThat(new SecretSearch(secret).below(List.of(holdfast().data()))).isEmpty();
    }

    @Test
    void outputIsSeenWhileItRunsAndADeleteEndsIt() {
        Answer put =
                put("streamed", source("echo half way; echo $$ > " + folder.resolve("pid") + "; sleep 600 & wait"));
        until("streamed", "output", "half way\n");
        assertThat(properties("streamed").string("provisioningState")).contains("Creating");
        assertThat(view("streamed").string("executionState")).contains("Running");
        assertThat(holdfast().call("DELETE", path("streamed"), "").status()).isEqualTo(202);
        awaitOperation(put, "Canceled");
        RunningHoldfast.await(
                "the removal",
                MOST,
                () -> holdfast().call("GET", path("streamed"), "").status() == 404);
        long pid = Long.parseLong(RunningHoldfast.read(folder.resolve("pid")).strip());
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void aKilledAgentRunsNothingTwiceAndTellsTheEnd() throws IOException {
        Path gate = folder.resolve("gate");
        Path runs = folder.resolve("runs");
        put("killed", source("echo ran >> " + runs + "; until [ -e " + gate + " ]; do sleep 0.05; done; echo the end"));
        RunningHoldfast.await("the script", MOST, () -> Files.exists(runs));
        agent().kill();
        Files.createFile(gate);
        agent().start();
        assertThat(until("killed", "provisioningState", "Succeeded").string("output"))
                .contains("the end\n");
        assertThat(Files.readAllLines(runs)).containsExactly("ran");
    }

    @Test
    void theListsAndTheSignersHaveTheLastWord() throws Exception {
        assertThat(holdfast()
                        .hfagent("config", "set", "extensions.blocklist", "Microsoft.CPlat.Core/RunCommandHandlerLinux")
                        .exit())
                .isZero();
        Path ran = folder.resolve("ran");
        put("blocked", source("touch " + ran));
        until("blocked", "provisioningState", "Failed");
        assertThat(view("blocked").string("executionMessage").orElse(""))
                .contains("extensions.blocklist has the entry Microsoft.CPlat.Core/RunCommandHandlerLinux");
        assertThat(holdfast().hfagent("config", "clear", "extensions.blocklist").exit())
                .isZero();

        Path key = folder.resolve("ada");
        assertThat(holdfast()
                        .run("", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
                        .exit())
                .isZero();
        assertThat(holdfast()
                        .hfagent("config", "set", "scripts.signers", key + ".pub")
                        .exit())
                .isZero();
        try {
            put("unsigned", source("touch " + ran));
            until("unsigned", "provisioningState", "Failed");
            assertThat(view("unsigned").string("executionMessage").orElse(""))
                    .contains("scripts.signers", "source.signature", "ssh-keygen -Y sign");
            assertThat(ran).doesNotExist();

            Path script = folder.resolve("script");
            Files.writeString(script, "touch " + ran);
            assertThat(holdfast()
                            .run(
                                    "",
                                    "ssh-keygen",
                                    "-q",
                                    "-Y",
                                    "sign",
                                    "-n",
                                    "holdfast-script",
                                    "-f",
                                    key.toString(),
                                    script.toString())
                            .exit())
                    .isZero();
            String signature = Files.readString(folder.resolve("script.sig"));
            put(
                    "signed",
                    JsonObject.of(
                            "source",
                            JsonObject.of("script", Json.of("touch " + ran), "signature", Json.of(signature))));
            until("signed", "provisioningState", "Succeeded");
            assertThat(ran).exists();
        } finally {
            assertThat(holdfast().hfagent("config", "clear", "scripts.signers").exit())
                    .isZero();
        }
    }

    @Test
    void whatCannotBeServedIsNamed() {
        String[][] wrong = {
            {"{\"source\":{\"commandId\":\"RunShellScript\"}}", "properties.source.commandId"},
            {"{\"source\":{\"script\":\"id\"},\"outputBlobUri\":\"https://x/y\"}", "properties.outputBlobUri"},
            {"{\"source\":{\"script\":\"id\"},\"timeoutInSeconds\":0}", "properties.timeoutInSeconds"},
            {"{\"source\":{\"script\":\"id\"},\"shell\":\"zsh\"}", "properties.shell"},
        };
        for (String[] each : wrong) {
            Answer refused =
                    holdfast().call("PUT", path("wrong"), "{\"location\":\"local\",\"properties\":" + each[0] + "}");
            assertThat(refused.status()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains(each[1]);
        }
        assertThat(holdfast().call("GET", path("wrong"), "").status()).isEqualTo(404);
    }
}

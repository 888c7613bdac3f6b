package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Wire;
import io.holdfast.testbed.RunningAgent;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.RunningTpm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The agent dies between an accepted PUT and its outcome. The agent's own tests go through every step of the journal; these
 * go through the whole of it, from the API and back to the API.
 */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledAgentTest {
    @TempDir
    private static Path folder = Path.of("");

    private Optional<RunningHoldfast> running = Optional.empty();
    private Optional<RunningAgent> connected = Optional.empty();
    /** The machine's keys may be in there, once they have moved. */
    private Optional<RunningTpm> tpm = Optional.empty();

    @BeforeAll
    void start() {
        RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"), "--no-agent");
        running = Optional.of(holdfast);
        connected = Optional.of(RunningAgent.connect(holdfast));
    }

    @AfterEach
    void stopAgent() {
        connected.ifPresent(RunningAgent::stop);
    }

    @AfterAll
    void stop() {
        running.ifPresent(RunningHoldfast::close);
        tpm.ifPresent(RunningTpm::close);
    }

    private RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    private RunningAgent agent() {
        return connected.orElseThrow();
    }

    private Extensions extensions() {
        return new Extensions(holdfast(), holdfast().machineId());
    }

    private static Path runs(String name) {
        return folder.resolve(name + ".runs");
    }

    private static Path gate(String name) {
        return folder.resolve(name + ".gate");
    }

    private static String program(String name) {
        return "echo ran >>%s; until [ -e %s ]; do sleep 0.05; done; echo the end".formatted(runs(name), gate(name));
    }

    /** The API shows the outcome, and the script ran as often as that. */
    private void succeededOnce(String name) throws IOException {
        Answer ended = extensions().ended(name);
        assertThat(Extensions.state(ended)).as(ended.body()).isEqualTo("Succeeded");
        assertThat(ended.body()).contains("the end");
        assertThat(Files.readAllLines(runs(name))).containsExactly("ran");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "configure.after",
                "enable.journaled",
                "enable.started",
                "enable.ended",
                "observe.after",
                "report.after"
            })
    void atAStepOfTheJournal(String fault) throws Exception {
        String name = fault.replace('.', '-');
        Files.createFile(gate(name));
        agent().start("-Dholdfast.faults=true", "-Dholdfast.fault=" + fault);
        Answer put = extensions().put(name, Extensions.script(program(name)));
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        assertThat(agent().exitCode()).as("the agent dies at " + fault).isEqualTo(137);

        agent().start();
        succeededOnce(name);
        assertThat(outcomes(name)).as("outcomes in the activity log").hasSize(1);
    }

    /** Events of the machine about this extension. */
    private List<String> outcomes(String name) {
        return events().stream()
                .filter(event -> event.contains("/extensions/" + name + "\""))
                .filter(event -> event.contains("\"caller\":\"machine:"))
                .toList();
    }

    @Test
    void inTheMiddleOfTheScript() throws Exception {
        agent().start();
        extensions().put("middle", Extensions.script(program("middle")));
        RunningHoldfast.await("the script", Extensions.PATIENCE, () -> Files.exists(runs("middle")));
        agent().kill();
        agent().start();
        agent().kill();
        Files.createFile(gate("middle"));
        agent().start();
        succeededOnce("middle");
    }

    @Test
    void whileTheControlPlaneIsAwayToo() throws Exception {
        agent().start();
        extensions().put("away", Extensions.script(program("away")));
        RunningHoldfast.await("the script", Extensions.PATIENCE, () -> Files.exists(runs("away")));
        agent().kill();
        holdfast().restart();
        Files.createFile(gate("away"));
        agent().start();
        succeededOnce("away");
    }

    /**
     * The machine was connected without a TPM, its key files were copied, and it has a TPM at its next start: its keys move,
     * though the agent dies at the worst moment, when the control plane knows the new key and the agent does not know that.
     */
    @Test
    void whileItsKeysMoveIntoATpmAndTheCopiedFilesOpenNothing() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/swtpm")), "swtpm is not installed");
        Path keys = holdfast().agentHome().resolve("keys");
        try (HostileMachine thief = HostileMachine.with(
                holdfast(),
                Files.readString(keys.resolve("identity.pem")),
                Files.readString(keys.resolve("certificates.pem")))) {
            assertThat(thief.items()).as("the copy is good, for now").isNotNull();
            RunningTpm software = RunningTpm.blank(folder.resolve("tpm"));
            tpm = Optional.of(software);
            software.restart();
            hfagent("config", "set", "tpm.device", software.location());
            agent().start("-Dholdfast.faults=true", "-Dholdfast.fault=keys.accepted");
            assertThat(agent().exitCode()).as("the agent dies").isEqualTo(137);
            assertThat(keys.resolve("identity.pem")).exists();

            agent().start();
            Answer put = extensions()
                    .put("moved", Extensions.secretScript("echo ran >>" + runs("moved") + "; echo the end"));
            assertThat(put.status()).as(put.body()).isEqualTo(200);
            succeededOnce("moved");
            assertThat(hfagent("show", "Identity Key")).contains("TPM (" + software.location() + ")");
            assertThat(keys.resolve("identity.pem")).doesNotExist();
            assertThat(keys.resolve("sealing.pem")).doesNotExist();

            for (String path : List.of(Wire.POLL, Wire.RENEW, Wire.KEYS, Wire.TOKEN, Wire.FACTS)) {
                Answer refused = thief.post(path, "{}".getBytes(StandardCharsets.UTF_8));
                assertThat(refused.status()).as(path + refused.body()).isEqualTo(401);
                assertThat(refused.body()).contains("given up");
            }
            RunningHoldfast.await("an alert", Duration.ofSeconds(30), () -> {
                thief.post(Wire.POLL, "{}".getBytes(StandardCharsets.UTF_8));
                return alerts().contains("Holdfast.GivenUpMachineKeyUsed");
            });
            assertThat(events().stream().filter(event -> event.contains("/keys/move/action")))
                    .as("moves in the activity log")
                    .hasSize(1);
            assertThat(hfagent("show", "Agent Status")).contains("Connected");
        }
    }

    private String hfagent(String... arguments) {
        RunningHoldfast.Result ran =
                holdfast().run("", RunningHoldfast.home().resolve("hfagent").toString(), arguments);
        assertThat(ran.exit()).as(ran.output() + ran.error()).isZero();
        return ran.output();
    }

    private String alerts() {
        return holdfast()
                .call(
                        "GET",
                        "/subscriptions/" + holdfast().credential("subscriptionId")
                                + "/providers/Microsoft.Security/alerts?api-version=2022-01-01",
                        "")
                .body();
    }

    private List<String> events() {
        String path = "/subscriptions/" + holdfast().credential("subscriptionId")
                + "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01";
        return holdfast().call("GET", path, "").json().array("value").orElseThrow().stream()
                .map(event -> event.compact())
                .toList();
    }

    /** The whole machine goes down: no process is left, and the next boot has another id. */
    @Test
    void withTheMachineItself() throws Exception {
        agent().start();
        extensions().put("crash", Extensions.script(program("crash")));
        RunningHoldfast.await("the script", Extensions.PATIENCE, () -> Files.exists(runs("crash")));
        agent().kill();
        killRuns();
        anotherBoot();
        agent().start();

        Answer ended = extensions().ended("crash");
        assertThat(Extensions.state(ended)).as(ended.body()).isEqualTo("Failed");
        assertThat(Extensions.status(ended).string("code")).as(ended.body()).contains("Interrupted");
        assertThat(Files.readAllLines(runs("crash"))).as("at most once").containsExactly("ran");
    }

    private void killRuns() throws IOException {
        try (Stream<Path> files = Files.walk(holdfast().agentHome())) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith("claim."))
                    .map(file -> file.split("\\.", -1)[1])
                    .forEach(group -> holdfast().run("", "/bin/sh", "-c", "kill -s KILL -- -" + group));
        }
    }

    private void anotherBoot() throws IOException {
        int changed = 0;
        try (Stream<Path> files = Files.walk(holdfast().agentHome().resolve("state"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String text = file.toString().endsWith(".json") ? Files.readString(file) : "";
                if (text.contains("\"boot\":")) {
                    Files.writeString(
                            file,
                            text.replaceAll(
                                    "\"boot\":\"[^\"]*\"", "\"boot\":\"00000000-0000-4000-8000-000000000000\""));
                    changed++;
                }
            }
        }
        assertThat(changed).as("journals with a boot id").isEqualTo(1);
    }
}

package io.holdfast.testbed.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.HandlerVersion;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;
import io.holdfast.testbed.RunningAgent;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody owns the control plane: its API as Owner, its data folder, its TLS and log keys. What forged packages, proofs and
 * logs get is in {@link StolenControlPlaneTest}, unsigned scripts in {@code ControlsInFullTest}, forks that witnesses would
 * have to cosign in {@code WitnessesTest}. Here is what is asked for in the proper form, and in an old one.
 */
@Tag("scene")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MaliciousControlPlaneTest {
    private static final HandlerVersion VERSION = new HandlerVersion("1.0.0");
    private static final String SECRET = "s3cret-0f-an-earlier-day";

    @TempDir
    private static Path folder = Path.of("");

    private Optional<RunningHoldfast> running = Optional.empty();
    private Optional<RunningAgent> connected = Optional.empty();
    private Optional<LyingGateway> between = Optional.empty();

    @BeforeAll
    void start() {
        RunningHoldfast holdfast = RunningHoldfast.start(folder.resolve("data"), "--no-agent");
        running = Optional.of(holdfast);
        connected = Optional.of(RunningAgent.connect(holdfast));
        between = Optional.of(LyingGateway.start(holdfast));
        connected.get().start();
    }

    @AfterEach
    void honestAgain() {
        gateway().tellTheTruth();
        assertThat(holdfast().hfagent("config", "clear", "extensions.blocklist").exit())
                .isZero();
    }

    @AfterAll
    void stop() {
        connected.ifPresent(RunningAgent::close);
        between.ifPresent(LyingGateway::close);
        running.ifPresent(RunningHoldfast::close);
    }

    private RunningHoldfast holdfast() {
        return running.orElseThrow();
    }

    private LyingGateway gateway() {
        return between.orElseThrow();
    }

    private Extensions extensions() {
        return new Extensions(holdfast(), holdfast().machineId());
    }

    private static Path trace(String name) {
        return folder.resolve(name + ".trace");
    }

    private String runs(String name) throws IOException {
        return Files.exists(trace(name)) ? Files.readString(trace(name)) : "";
    }

    private Answer script(String name, String text) {
        Answer put = extensions().put(name, Extensions.script(text + " >> " + trace(name)));
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        return extensions().ended(name);
    }

    private void refused(Answer ended, String code) {
        assertThat(Extensions.state(ended)).as(ended.body()).isEqualTo("Failed");
        assertThat(Extensions.status(ended).string("code")).as(ended.body()).contains(code);
    }

    @Test
    void itsOwnPublisherIsNobodyToTheMachine() throws Exception {
        TestPublisher publisher = new TestPublisher("Stranger");
        publisher.register(holdfast());
        byte[] zip = TestPublisher.handler(trace("Stranger"));
        assertThat(TestPublisher.upload(holdfast(), zip, true).status()).isEqualTo(200);
        assertThat(publisher.publish(holdfast(), VERSION, zip, 5).status()).isEqualTo(201);
        Answer put =
                extensions().put("stranger", Extensions.body("Stranger", "Tracer", Optional.empty(), Optional.empty()));
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        refused(extensions().ended("stranger"), "PublisherNotTrusted");
        assertThat(runs("Stranger")).isEmpty();
    }

    @Test
    void whatTheListsRefuseDoesNotRun() throws Exception {
        assertThat(holdfast()
                        .hfagent("config", "set", "extensions.blocklist", "Microsoft.Azure.Extensions/CustomScript")
                        .exit())
                .isZero();
        refused(script("listed", "echo ran"), "ExtensionNotPermitted");
        assertThat(runs("listed")).isEmpty();
    }

    @Test
    void noLocalControlIsChangedFromAbove() throws Exception {
        assertThat(holdfast()
                        .hfagent("config", "set", "extensions.blocklist", "Contoso/Never")
                        .exit())
                .isZero();
        Path file = holdfast().agentHome().resolve("config.json");
        byte[] before = Files.readAllBytes(file);
        Answer patched = holdfast()
                .call(
                        "PATCH",
                        holdfast().machineId() + Extensions.VERSION,
                        "{\"properties\":{\"agentConfiguration\":{\"extensionsBlockList\":[],\"extensionsEnabled\":\"false\","
                                + "\"configMode\":\"monitor\"}}}");
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        // an operation that is carried out after it shows that the machine has had its chance to obey
        assertThat(Extensions.state(script("obedient", "echo ran"))).isEqualTo("Succeeded");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(holdfast().hfagent("config", "get", "extensions.blocklist").output())
                .contains("Contoso/Never");
        assertThat(holdfast()
                        .call("GET", holdfast().machineId() + Extensions.VERSION, "")
                        .body())
                .contains("Never")
                .contains("\"configMode\":\"full\"");
    }

    @Test
    void anOldOperationIsNotDoneAgain() throws Exception {
        Queue<byte[]> items = new ConcurrentLinkedQueue<>();
        Queue<ItemRef> old = new ConcurrentLinkedQueue<>();
        gateway().lie((path, honest) -> {
            if (path.equals(Wire.ITEMS)) {
                items.add(honest);
            } else if (path.equals(Wire.POLL)) {
                read(honest).items().stream()
                        .filter(ref -> ref.key().equals("extension/again"))
                        .forEach(old::add);
            }
            return honest;
        });
        assertThat(Extensions.state(script("again", "echo first"))).isEqualTo("Succeeded");
        gateway().tellTheTruth();
        ItemRef first = old.remove();
        byte[] shown = items.remove();
        assertThat(Extensions.state(script("again", "echo second"))).isEqualTo("Succeeded");

        // once as it was, and once as if it were newer than what is there
        AtomicInteger polls = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        gateway().lie((path, honest) -> {
            if (path.equals(Wire.POLL)) {
                long more = polls.getAndIncrement() % 2 == 0 ? 0 : 2;
                ItemRef replayed = new ItemRef(first.key(), first.generation() + more, first.commitment());
                return new PollResponse(read(honest).token() + polls.get(), List.of(replayed), 50)
                        .json()
                        .utf8();
            }
            if (path.equals(Wire.ITEMS)) {
                asked.incrementAndGet();
                return shown;
            }
            return honest;
        });
        // the held poll of the honest time ends with the next write
        assertThat(holdfast()
                        .call(
                                "PATCH",
                                holdfast().machineId() + "/extensions/again" + Extensions.VERSION,
                                "{\"tags\":{\"a\":\"b\"}}")
                        .status())
                .isBetween(200, 202);
        RunningHoldfast.await(
                "the agent has been told the old operation",
                Extensions.PATIENCE,
                () -> polls.get() >= 6 && asked.get() >= 1);
        assertThat(runs("again")).isEqualTo("first\nsecond\n");
        assertThat(holdfast().hfagent("history", "--json").output())
                .containsAnyOf("OperationReplayed", "OperationMalformed", "ProofInvalid", "LogRewound");
    }

    private static PollResponse read(byte[] poll) {
        try {
            return PollResponse.read(poll);
        } catch (ProtocolException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatWasSealedBeforeTheTheftStaysSealed() throws Exception {
        Answer put = extensions()
                .put("sealed", Extensions.secretScript("test -n " + SECRET + " && echo ran >> " + trace("sealed")));
        assertThat(put.status()).isEqualTo(200);
        assertThat(Extensions.state(extensions().ended("sealed"))).isEqualTo("Succeeded");
        assertThat(runs("sealed")).isEqualTo("ran\n");
        // all that the thief has: the data folder of the control plane, with its keys
        List<Path> control = List.of(
                holdfast().data().resolve("store"),
                holdfast().data().resolve("keys"),
                holdfast().data().resolve("log"));
        for (Path part : control) {
            RunningHoldfast.Result found = holdfast().run("", "grep", "-rla", SECRET, part.toString());
            assertThat(found.output()).as(part.toString()).isEmpty();
            assertThat(found.exit()).as(found.error()).isEqualTo(1);
        }
    }

    /** Whoever cannot keep what would prove it does not act. */
    @Test
    @Order(Integer.MAX_VALUE)
    void noMachineActsWithoutKeepingLeafAndCheckpoint() throws Exception {
        assertThat(Extensions.state(script("kept", "echo ran"))).isEqualTo("Succeeded");
        RunningHoldfast.Result verified = holdfast().hfagent("history", "--verify");
        assertThat(verified.exit()).as(verified.output() + verified.error()).isZero();
        Path proofs = holdfast().agentHome().resolve("state/proofs.jsonl");
        assertThat(proofs).isRegularFile();
        Path aside = folder.resolve("proofs.aside");
        Files.move(proofs, aside);
        Files.createDirectory(proofs);
        Answer ended = script("unkept", "echo ran");
        refused(ended, "AgentStateUnreadable");
        assertThat(Extensions.status(ended).string("message").orElse(""))
                .contains("proofs of operations cannot be kept");
        assertThat(runs("unkept")).isEmpty();
        Files.delete(proofs);
        Files.move(aside, proofs);
        assertThat(Extensions.state(script("unkept", "echo ran"))).isEqualTo("Succeeded");
        assertThat(runs("unkept")).isEqualTo("ran\n");
    }
}

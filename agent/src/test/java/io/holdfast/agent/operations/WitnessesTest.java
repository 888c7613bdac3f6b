package io.holdfast.agent.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.config.ConfigException;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestLog;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionOutcome.Phase;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.WitnessSigner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine with {@code log.witnesses}: what no quorum has cosigned is not done, and what was said of it is why. */
class WitnessesTest {
    private final TestControlPlane plane = new TestControlPlane();
    private final WitnessSigner a = new WitnessSigner("witness.example/a", TestLog.ed25519());
    private final WitnessSigner b = new WitnessSigner("witness.example/b", TestLog.ed25519());
    private final WitnessSigner c = new WitnessSigner("witness.example/c", TestLog.ed25519());

    @TempDir
    private Path folder = Path.of("");

    private Optional<TestMachine> built = Optional.empty();

    @BeforeEach
    void connect() throws Exception {
        built = Optional.of(new TestMachine(folder, plane));
        machine().set(ConfigKey.LOG_WITNESSES, "2 of " + keys(a, b, c));
    }

    private TestMachine machine() {
        return built.orElseThrow();
    }

    private static String keys(WitnessSigner... witnesses) {
        return String.join(
                ",",
                java.util.Arrays.stream(witnesses)
                        .map(witness -> witness.verifier().text())
                        .toList());
    }

    private static ItemsResponse note(ItemsResponse answer, String note) {
        return new ItemsResponse(answer.operations(), note, answer.consistency(), answer.epochStatement());
    }

    private static UnaryOperator<ItemsResponse> cosigned(WitnessSigner... witnesses) {
        return answer -> {
            try {
                String note = answer.checkpoint();
                for (WitnessSigner witness : witnesses) {
                    note = witness.cosign(note, Instant.now());
                }
                return note(answer, note);
            } catch (LogException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private void waits(String why) throws Exception {
        assertThat(machine().applied).isEmpty();
        ExtensionOutcome last = machine().outcomes().getLast();
        assertThat(last.phase()).isEqualTo(Phase.RUNNING);
        assertThat(last.code()).isEqualTo("Waiting");
        assertThat(last.message()).startsWith("Waiting: ").contains("witness quorum " + why, "log.witnesses");
        assertThat(machine().stateFile.read().lastLeaf())
                .as("nothing was taken over")
                .isEmpty();
    }

    @Test
    void withAQuorumItGoesOn() throws Exception {
        plane.put(plane.wish("a"));
        plane.lie(cosigned(a, c));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        assertThat(machine().stateFile.read().checkpoint().orElse(""))
                .as("who cosigned it is kept with it")
                .contains("witness.example/a", "witness.example/c");
    }

    @Test
    void withoutItWaitsSaysSoOnceAndGoesOnLater() throws Exception {
        plane.put(plane.wish("a"));
        machine().sync(plane);
        waits("0 of 2");
        plane.lie(cosigned(b));
        machine().sync(plane);
        waits("1 of 2");
        int said = machine().outcomes().size();
        plane.event();
        machine().sync(plane);
        assertThat(machine().outcomes()).hasSize(said);
        plane.lie(cosigned(b, a));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
    }

    @Test
    void oneKeyTwiceIsOneWitness() throws Exception {
        plane.put(plane.wish("a"));
        plane.lie(cosigned(a, a, a));
        machine().sync(plane);
        waits("1 of 2");
        assertThatThrownBy(() -> machine().set(ConfigKey.LOG_WITNESSES, "2 of " + keys(a, a)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("one key stands twice");
    }

    @Test
    void forgedAndForeignCosignaturesDoNotCount() throws Exception {
        plane.put(plane.wish("a"));
        // the names of the witnesses, and the control plane's own keys
        WitnessSigner falseA = new WitnessSigner("witness.example/a", TestLog.ed25519());
        WitnessSigner falseB = new WitnessSigner("witness.example/b", TestLog.ed25519());
        plane.lie(cosigned(falseA, falseB));
        machine().sync(plane);
        waits("0 of 2");
        // a real line whose signature was changed
        plane.lie(answer -> {
            String note = cosigned(a, b).apply(answer).checkpoint();
            int at = note.length() - 20;
            char other = note.charAt(at) == 'A' ? 'B' : 'A';
            return note(answer, note.substring(0, at) + other + note.substring(at + 1));
        });
        machine().sync(plane);
        waits("1 of 2");
    }

    @Test
    void oldCosignaturesAreOfTheOldCheckpoint() throws Exception {
        String old = plane.log.checkpoint();
        String line = a.line(old, Instant.now()) + b.line(old, Instant.now());
        plane.put(plane.wish("a"));
        plane.lie(answer -> note(answer, answer.checkpoint() + line));
        machine().sync(plane);
        waits("0 of 2");
    }

    @Test
    void anOldCosignedCheckpointAsAWholeIsARewoundLog() throws Exception {
        plane.put(plane.wish("a"));
        plane.lie(cosigned(a, b));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        String old = plane.log.checkpoint(1);
        plane.put(plane.wish("b"));
        plane.lie(answer -> cosigned(a, b).apply(note(answer, old)));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        assertThat(machine().outcomes().getLast().code()).isEqualTo(RefusalCode.LOG_REWOUND.code());
    }

    /** The log's own key is stolen, and the machine has no way to see it but the witnesses. */
    @Test
    void aPrivateBranchIsNotActedOn() throws Exception {
        KeyPair logKey = TestLog.ed25519();
        TestControlPlane stolen = new TestControlPlane();
        stolen.log = new TestLog(stolen.tenant, 1, logKey);
        stolen.event();
        TestMachine victim = new TestMachine(folder.resolve("victim"), stolen);
        victim.set(ConfigKey.LOG_WITNESSES, "2 of " + keys(a, b, c));
        // a branch that does continue what the machine knows, and that nobody else is shown
        stolen.log.append(LeafKind.EVENT, TestLog.salt(), "only here".getBytes(StandardCharsets.UTF_8));
        stolen.put(stolen.wish("evil"));
        victim.sync(stolen);
        assertThat(victim.applied).isEmpty();
        assertThat(victim.outcomes().getLast().message()).contains("witness quorum 0 of 2");
    }

    @Test
    void removalsWaitAsWell() throws Exception {
        plane.put(plane.wish("a"));
        plane.lie(cosigned(a, b));
        machine().sync(plane);
        plane.lie(UnaryOperator.identity());
        plane.delete("a");
        machine().sync(plane);
        assertThat(machine().removed).isEmpty();
        plane.lie(cosigned(c, b));
        machine().sync(plane);
        assertThat(machine().removed).hasSize(1);
    }

    @Test
    void clearedTheMachineGoesOnAlone() throws Exception {
        plane.put(plane.wish("a"));
        machine().sync(plane);
        waits("0 of 2");
        machine().config.write(machine().config.read().cleared(ConfigKey.LOG_WITNESSES));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
    }
}

package io.holdfast.agent.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.state.Enrolment;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestLog;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.kernel.Bytes;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.ProvenOperation;
import io.holdfast.protocol.RefusalCode;
import io.holdfast.trust.log.EpochStatement;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.log.SignedCheckpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restored control plane goes on in a new epoch, and only the recovery key can say so. */
class NewEpochTest {
    private final TestControlPlane plane = new TestControlPlane();
    private final NoteSigner recovery = new NoteSigner(Origin.recoveryName(plane.tenant), TestLog.ed25519());

    @TempDir
    private Path folder = Path.of("");

    /** The machine has pinned our recovery key, and the plane's log is lost and goes on in epoch 2. */
    private TestMachine machine() throws Exception {
        TestMachine machine = new TestMachine(folder, plane);
        Enrolment was = plane.enrolment();
        Enrolment pinned = new Enrolment(
                was.id(),
                was.machine(),
                was.location(),
                was.tenant(),
                was.resourceManager(),
                was.gateway(),
                was.authority(),
                was.logKey(),
                recovery.verifier().text(),
                was.connectedAt(),
                was.privateLinkScope());
        machine.stateFile.update(state -> state.connected(pinned, plane.log.checkpoint()));
        return machine;
    }

    private void goOn(NoteSigner signer, boolean withProof) throws Exception {
        SignedCheckpoint old =
                SignedCheckpoint.verify(plane.log.checkpoint(), NoteVerifier.parse(plane.log.verifier()));
        KeyPair key = TestLog.ed25519();
        TestLog next = new TestLog(plane.tenant, 2, key);
        byte[] statement = new EpochStatement(plane.tenant, 2, old.checkpoint(), key.getPublic(), Instant.now())
                .sign(signer)
                .getBytes(StandardCharsets.UTF_8);
        Bytes salt = TestLog.salt();
        next.append(LeafKind.EPOCH, salt, statement);
        plane.log = next;
        plane.lie(answer -> {
            List<ProvenOperation> operations = new ArrayList<>(answer.operations());
            if (withProof) {
                operations.add(new ProvenOperation(salt, Bytes.of(statement), 0, next.inclusion(0), Optional.empty()));
            }
            return new ItemsResponse(operations, answer.checkpoint(), List.of(), Optional.of(Bytes.of(statement)));
        });
    }

    @Test
    void isEnteredOnTheWordOfTheRecoveryKey() throws Exception {
        TestMachine machine = machine();
        goOn(recovery, true);
        plane.put(plane.wish("a"));
        machine.sync(plane);
        assertThat(machine.applied).as(machine.outcomes().toString()).hasSize(1);
        assertThat(machine.stateFile.read().enrolment().orElseThrow().logKey()).isEqualTo(plane.log.verifier());
        plane.lie(answer -> answer);
        plane.put(plane.wish("b"));
        machine.sync(plane);
        assertThat(machine.applied).hasSize(2);
    }

    @Test
    void isNotEnteredOnTheWordOfAnotherKey() throws Exception {
        TestMachine machine = machine();
        goOn(new NoteSigner(Origin.recoveryName(plane.tenant), TestLog.ed25519()), true);
        plane.put(plane.wish("a"));
        machine.sync(plane);
        assertThat(machine.applied).isEmpty();
        assertThat(machine.outcomes().getLast().code()).isEqualTo(RefusalCode.LOG_REWOUND.code());
    }

    @Test
    void isNotEnteredWithoutTheProofOfItsFirstLeaf() throws Exception {
        TestMachine machine = machine();
        goOn(recovery, false);
        plane.put(plane.wish("a"));
        machine.sync(plane);
        assertThat(machine.applied).isEmpty();
        assertThat(machine.outcomes().getLast().code()).isEqualTo(RefusalCode.LOG_REWOUND.code());
    }
}

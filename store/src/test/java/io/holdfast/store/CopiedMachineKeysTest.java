package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Samples;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.protocol.KeysProof;
import io.holdfast.protocol.KeysRequest;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What somebody can do who has a copy of a machine's key file, before its keys move into a TPM and afterwards. */
final class CopiedMachineKeysTest extends ConnectedMachine {
    @Test
    void aCopyOfTheOldKeyOpensNothingAndIsAnAlertOnceAnHour() throws Exception {
        X509Certificate stolen = oldCertificate;
        X509Certificate certificate = offer(pair(), pair());
        shown(certificate);
        refused(() -> shown(stolen), ProblemCode.AUTHENTICATION_FAILED, "given up");
        assertThat(alertStates()).as("what was under way").isEmpty();

        now = now.plusSeconds(6);
        for (int i = 0; i < 3; i++) {
            refused(() -> shown(stolen), ProblemCode.AUTHENTICATION_FAILED, "connect it anew");
            refused(
                    () -> enrolments.authenticate(stolen, now, true),
                    ProblemCode.AUTHENTICATION_FAILED,
                    "given up"); // not for a renewal either
        }
        assertThat(alertStates()).containsExactly("Holdfast.GivenUpMachineKeyUsed High Active");
        assertThat(events).containsExactly(OFFERED, MOVED, ALERT);
        assertThat(shown(certificate)).isNotNull();
    }

    @Test
    void whoMovesWithACopiedKeyLocksTheMachineOutAndThatIsAnAlertUntilItIsConnectedAnew() throws Exception {
        KeyPair his = pair();
        X509Certificate hisCertificate = offer(his, pair());
        shown(hisCertificate);
        now = now.plusSeconds(60);
        refused(() -> shown(oldCertificate), ProblemCode.AUTHENTICATION_FAILED, "its key file was copied");
        assertThat(alertStates()).containsExactly("Holdfast.GivenUpMachineKeyUsed High Active");

        X509Certificate anew = enrol(pair(), true);
        assertThat(alertStates()).containsExactly("Holdfast.GivenUpMachineKeyUsed High Resolved");
        refused(() -> shown(hisCertificate), ProblemCode.AUTHENTICATION_FAILED, "connected anew");
        assertThat(shown(anew)).isNotNull();
    }

    @Test
    void anOfferProvesTheNewKeyForThisMachineAndThisSealingKey() throws Exception {
        EnrolmentRow machine = shown(oldCertificate);
        KeyPair next = pair();
        KeyPair sealing = pair();
        KeysRequest good = request(machine, next, sealing);
        // seen once, with a sealing key of one's own
        KeysRequest other = new KeysRequest(good.csr(), spki(pair()), good.proof(), Optional.empty());
        // the proof of somebody who does not hold the new key
        KeysProof statement = new KeysProof(machine.id(), machine.identityKey(), spki(next), spki(sealing));
        KeysRequest foreign = new KeysRequest(good.csr(), spki(sealing), statement.sign(pair()), Optional.empty());
        // of another enrolment
        KeysProof elsewhere = new KeysProof(Samples.enrolmentId(), machine.identityKey(), spki(next), spki(sealing));
        KeysRequest moved = new KeysRequest(good.csr(), spki(sealing), elsewhere.sign(next), Optional.empty());
        // in the place of another key
        KeysProof later = new KeysProof(machine.id(), spki(pair()), spki(next), spki(sealing));
        KeysRequest replayed = new KeysRequest(good.csr(), spki(sealing), later.sign(next), Optional.empty());
        KeysRequest garbage =
                new KeysRequest(good.csr(), spki(sealing), Bytes.of(new byte[] {1, 2, 3}), Optional.empty());
        for (KeysRequest bad : List.of(other, foreign, moved, replayed, garbage)) {
            refused(
                    () -> enrolments.keys(machine, bad, now),
                    ProblemCode.INVALID_REQUEST_CONTENT,
                    "proof: was not made");
        }
        refused(
                () -> enrolments.keys(
                        machine, new KeysRequest("BEGIN", spki(sealing), good.proof(), Optional.empty()), now),
                ProblemCode.INVALID_REQUEST_CONTENT,
                "csr");
        refused(
                () -> enrolments.keys(
                        machine,
                        new KeysRequest(good.csr(), Bytes.of(new byte[9]), good.proof(), Optional.empty()),
                        now),
                ProblemCode.INVALID_REQUEST_CONTENT,
                "sealingKey");
        refused(
                () -> enrolments.keys(machine, request(machine, old, sealing), now),
                ProblemCode.INVALID_REQUEST_CONTENT,
                "new keys");
        assertThat(events).isEmpty();
        assertThat(enrolments.keys(machine, good, now).certificates()).contains("CERTIFICATE");
    }

    @Test
    void aRequestThatWasUnderWayWhenTheKeysMovedMovesNothing() throws Exception {
        EnrolmentRow before = shown(oldCertificate);
        shown(offer(pair(), pair()));
        refused(
                () -> enrolments.keys(before, request(before, pair(), pair()), now),
                ProblemCode.AUTHENTICATION_FAILED,
                "have just moved");
    }

    @Test
    void aCopiedKeyMovesNoMachineWhoseTpmIsKnown() throws Exception {
        tpmKnown = true;
        refused(() -> offer(pair(), pair()), ProblemCode.INVALID_PARAMETER, "the TPM says nothing");
        assertThat(events).isEmpty();
        tpmKnown = false;
        assertThat(offer(pair(), pair())).isNotNull();
    }
}

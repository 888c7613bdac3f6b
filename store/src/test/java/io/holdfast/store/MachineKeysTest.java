package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.trust.machine.Pem;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which of a machine's keys the control plane takes while they move into a TPM. */
final class MachineKeysTest extends ConnectedMachine {
    @Test
    void bothKeysHoldUntilTheNewOneIsUsedAndThenOnlyThatOne() throws Exception {
        KeyPair next = pair();
        KeyPair sealing = pair();
        X509Certificate certificate = offer(next, sealing);
        assertThat(shown(oldCertificate).identityKey()).isEqualTo(spki(old));
        assertThat(shown(oldCertificate).sealingKey()).isNotEqualTo(spki(sealing));

        EnrolmentRow moved = shown(certificate);
        assertThat(moved.identityKey()).isEqualTo(spki(next));
        assertThat(moved.sealingKey()).isEqualTo(spki(sealing));
        assertThat(shown(certificate)).isEqualTo(moved);
        refused(() -> shown(oldCertificate), ProblemCode.AUTHENTICATION_FAILED, "was given up at " + now);
        assertThat(events).containsExactly(OFFERED, MOVED);
        assertThat(changes)
                .as("held polls end")
                .anyMatch(change -> change.kind() == ChangeRow.Kind.ITEM
                        && change.resource().equals(MACHINE));
    }

    @Test
    void keysInATpmDoNotMoveAgain() throws Exception {
        X509Certificate certificate = offer(pair(), pair());
        EnrolmentRow moved = shown(certificate);
        refused(
                () -> enrolments.keys(moved, request(moved, pair(), pair()), now),
                ProblemCode.CONFLICT,
                "do not move any more");
        EnrolmentRow made = shown(enrol(pair(), true));
        refused(
                () -> enrolments.keys(made, request(made, pair(), pair()), now),
                ProblemCode.CONFLICT,
                "do not move any more");
    }

    @Test
    void theSameOfferAgainChangesNothingAndAnotherOneHasToWait() throws Exception {
        KeyPair next = pair();
        KeyPair sealing = pair();
        offer(next, sealing);
        X509Certificate again = offer(next, sealing);
        refused(() -> offer(pair(), pair()), ProblemCode.TOO_MANY_REQUESTS, "somebody else has its key");
        assertThat(events).containsExactly(OFFERED);
        now = now.plusSeconds(61);
        KeyPair other = pair();
        X509Certificate latest = offer(other, pair());
        refused(() -> shown(again), ProblemCode.AUTHENTICATION_FAILED, "replaced by a newer one");
        assertThat(shown(latest).identityKey()).isEqualTo(spki(other));
        assertThat(events).containsExactly(OFFERED, OFFERED, MOVED);
    }

    @Test
    void aRenewalKeepsTheKey() throws Exception {
        EnrolmentRow machine = shown(oldCertificate);
        refused(
                () -> enrolments.renew(machine, csr(pair()), now),
                ProblemCode.INVALID_REQUEST_CONTENT,
                "another key than the machine's own");
        now = now.plus(Duration.ofDays(60));
        X509Certificate renewed = Pem.certificates(
                        enrolments.renew(machine, csr(old), now).certificates())
                .getFirst();
        assertThat(shown(renewed)).isEqualTo(machine);
        assertThat(shown(oldCertificate)).isEqualTo(machine);
    }

    @Test
    void anOfferThatIsNotUsedEndsAfterADay() throws Exception {
        KeyPair next = pair();
        KeyPair sealing = pair();
        X509Certificate offered = offer(next, sealing);
        now = now.plus(Duration.ofHours(25));
        refused(() -> shown(offered), ProblemCode.AUTHENTICATION_FAILED, "replaced by a newer one");
        offer(next, sealing);
        assertThat(shown(offered).identityKey()).isEqualTo(spki(next));
    }

    @Test
    void anOfferDiesWithItsEnrolment() throws Exception {
        X509Certificate offered = offer(pair(), pair());
        X509Certificate anew = enrol(pair(), false);
        refused(() -> shown(offered), ProblemCode.AUTHENTICATION_FAILED, "connected anew");
        assertThat(shown(anew)).isNotNull();
    }
}

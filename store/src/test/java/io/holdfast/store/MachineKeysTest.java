package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.machines.Enrolments;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.security.AlertQueries;
import io.holdfast.control.security.Alerts;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.NaiveLog;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Samples;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.EnrolRequest;
import io.holdfast.protocol.EnrolResponse;
import io.holdfast.protocol.KeysProof;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.Origin;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.machine.Pem;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of a machine's keys the control plane takes while they move into a TPM, and what somebody with a copy can do. */
@org.jspecify.annotations.NullUnmarked // JUnit fills the fields
final class MachineKeysTest {
    private static final ResourceId MACHINE = Samples.machine("web-01");
    private static final String OFFERED = "Microsoft.HybridCompute/machines/keys/offer/action";
    private static final String MOVED = "Microsoft.HybridCompute/machines/keys/move/action";
    private static final String ALERT = "Microsoft.Security/locations/alerts/raise/action";

    @TempDir
    private Path directory;

    private final SecureRandom random = new SecureRandom();
    private final List<String> events = new ArrayList<>();
    private final List<ChangeRow> changes = new ArrayList<>();
    private Instant now = Samples.TIME;
    private Store store;
    private CertificateAuthority authority;
    private Enrolments enrolments;
    private AlertQueries alerts;
    private KeyPair old;
    private X509Certificate oldCertificate;

    /** Everybody may everything. */
    private static final class Rights implements AccessControl, AccessControl.Decisions {
        @Override
        public Decisions current() {
            return this;
        }

        @Override
        public void refresh() {}

        @Override
        public long epoch() {
            return 0;
        }

        @Override
        public boolean permits(Caller caller, String action, ResourceId scope) {
            return true;
        }

        @Override
        public boolean sees(Caller caller, ResourceId scope) {
            return true;
        }

        @Override
        public void require(Caller caller, String action, ResourceId scope) {}
    }

    private final class Recorded implements ActivityRecorder {
        @Override
        public void requireOpen(ReadTransaction transaction) {}

        @Override
        public void record(
                WriteTransaction transaction,
                RequestContext context,
                String action,
                String status,
                String subStatus,
                ResourceId resource,
                JsonObject properties) {
            events.add(action);
        }
    }

    private static final class Running implements TransparencyLog.StopMark {
        @Override
        public boolean stopped(int epoch) {
            return false;
        }

        @Override
        public void stop(int epoch) {
            throw new AssertionError("nobody stops epoch " + epoch);
        }
    }

    private static NoteSigner signer(Origin origin) {
        try {
            return NoteSigner.log(
                    origin, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void aConnectedMachine() throws Exception {
        store = SqliteStore.open(directory.resolve("store"), new NaiveLog());
        store.listen(notice -> changes.addAll(notice.changes()));
        UUID tenant = UUID.randomUUID();
        TransparencyLog log =
                new TransparencyLog(tenant, epoch -> signer(new Origin(tenant, epoch)), new Running(), random);
        Rights rights = new Rights();
        Recorded recorded = new Recorded();
        authority = CertificateAuthority.create("Holdfast CA", now, random);
        enrolments = new Enrolments(store, rights, recorded, new Alerts(recorded), authority, log, "the recovery key");
        alerts = new AlertQueries(store, rights, recorded, "local");
        boolean _ = store.commit(transaction -> {
            transaction.put(Samples.resource(MACHINE, 1));
            return true;
        });
        old = pair();
        oldCertificate = enrol(old, false);
        events.clear();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private KeyPair pair() {
        return Keys.p256(random);
    }

    private static Bytes spki(KeyPair pair) {
        return Bytes.of(pair.getPublic().getEncoded());
    }

    private static String csr(KeyPair pair) {
        return Pem.request(Csr.create(pair, "machine"));
    }

    private X509Certificate enrol(KeyPair identity, boolean inTpm) throws Exception {
        RequestContext context = new RequestContext(new Caller("o", "owner"), "c", "r", now);
        EnrolResponse answer =
                enrolments.enrol(context, new EnrolRequest(MACHINE, csr(identity), spki(pair()), "1", inTpm));
        return Pem.certificates(answer.certificates()).getFirst();
    }

    private EnrolmentRow shown(X509Certificate certificate) {
        return enrolments.authenticate(certificate, now, false);
    }

    private static KeysRequest request(EnrolmentRow machine, KeyPair next, KeyPair sealing) throws Exception {
        KeysProof proof = new KeysProof(machine.id(), machine.identityKey(), spki(next), spki(sealing));
        return new KeysRequest(csr(next), spki(sealing), proof.sign(next));
    }

    private X509Certificate offer(KeyPair next, KeyPair sealing) throws Exception {
        EnrolmentRow machine = shown(oldCertificate);
        return Pem.certificates(enrolments
                        .keys(machine, request(machine, next, sealing), now)
                        .certificates())
                .getFirst();
    }

    private static void refused(ThrowingCallable call, ProblemCode code, String why) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code))
                .hasMessageContaining(why);
    }

    private List<String> alertStates() {
        RequestContext context = new RequestContext(new Caller("o", "owner"), "c", "r", now);
        return alerts.list(context, MACHINE, Optional.empty(), 10).value().stream()
                .map(alert -> alert.object("properties").orElseThrow())
                .map(alert -> alert.string("alertType").orElseThrow() + " "
                        + alert.string("severity").orElseThrow() + " "
                        + alert.string("status").orElseThrow())
                .toList();
    }

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
    void anOfferProvesTheNewKeyForThisMachineAndThisSealingKey() throws Exception {
        EnrolmentRow machine = shown(oldCertificate);
        KeyPair next = pair();
        KeyPair sealing = pair();
        KeysRequest good = request(machine, next, sealing);
        // seen once, with a sealing key of one's own
        KeysRequest other = new KeysRequest(good.csr(), spki(pair()), good.proof());
        // the proof of somebody who does not hold the new key
        KeysProof statement = new KeysProof(machine.id(), machine.identityKey(), spki(next), spki(sealing));
        KeysRequest foreign = new KeysRequest(good.csr(), spki(sealing), statement.sign(pair()));
        // of another enrolment
        KeysProof elsewhere = new KeysProof(Samples.enrolmentId(), machine.identityKey(), spki(next), spki(sealing));
        KeysRequest moved = new KeysRequest(good.csr(), spki(sealing), elsewhere.sign(next));
        // in the place of another key
        KeysProof later = new KeysProof(machine.id(), spki(pair()), spki(next), spki(sealing));
        KeysRequest replayed = new KeysRequest(good.csr(), spki(sealing), later.sign(next));
        KeysRequest garbage = new KeysRequest(good.csr(), spki(sealing), Bytes.of(new byte[] {1, 2, 3}));
        for (KeysRequest bad : List.of(other, foreign, moved, replayed, garbage)) {
            refused(
                    () -> enrolments.keys(machine, bad, now),
                    ProblemCode.INVALID_REQUEST_CONTENT,
                    "proof: was not made");
        }
        refused(
                () -> enrolments.keys(machine, new KeysRequest("BEGIN", spki(sealing), good.proof()), now),
                ProblemCode.INVALID_REQUEST_CONTENT,
                "csr");
        refused(
                () -> enrolments.keys(machine, new KeysRequest(good.csr(), Bytes.of(new byte[9]), good.proof()), now),
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
    void anOfferDiesWithItsEnrolment() throws Exception {
        X509Certificate offered = offer(pair(), pair());
        X509Certificate anew = enrol(pair(), false);
        refused(() -> shown(offered), ProblemCode.AUTHENTICATION_FAILED, "connected anew");
        assertThat(shown(anew)).isNotNull();
    }
}

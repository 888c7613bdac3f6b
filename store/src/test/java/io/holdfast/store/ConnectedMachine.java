package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.machines.Enrolments;
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
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A connected machine as the control plane has it, with keys in files. */
@org.jspecify.annotations.NullUnmarked // JUnit fills the fields
abstract class ConnectedMachine {
    static final ResourceId MACHINE = Samples.machine("web-01");
    static final String OFFERED = "Microsoft.HybridCompute/machines/keys/offer/action";
    static final String MOVED = "Microsoft.HybridCompute/machines/keys/move/action";
    static final String ALERT = "Microsoft.Security/locations/alerts/raise/action";

    @TempDir
    private Path directory;

    private final SecureRandom random = new SecureRandom();
    final List<String> events = new ArrayList<>();
    final List<ChangeRow> changes = new ArrayList<>();
    Instant now = Samples.TIME;
    private Store store;
    private CertificateAuthority authority;
    Enrolments enrolments;
    private AlertQueries alerts;
    KeyPair old;
    X509Certificate oldCertificate;
    boolean tpmKnown;

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
        EverythingAllowed rights = new EverythingAllowed();
        Recorded recorded = new Recorded();
        authority = CertificateAuthority.create("Holdfast CA", now, random);
        enrolments = new Enrolments(
                store, rights, recorded, new Alerts(recorded), this::witness, authority, log, "the recovery key");
        alerts = new AlertQueries(store, rights, recorded, "local");
        boolean _ = store.commit(transaction -> {
            transaction.put(Samples.resource(MACHINE, 1));
            return true;
        });
        old = pair();
        oldCertificate = enrol(old, false);
        events.clear();
    }

    private boolean witness(
            ReadTransaction transaction,
            ResourceId machine,
            KeysProof proof,
            PublicKey key,
            Optional<KeysRequest.Certified> certified) {
        if (tpmKnown) {
            throw new ProblemException(ProblemCode.INVALID_PARAMETER, "the TPM says nothing of the key");
        }
        return false;
    }

    @AfterEach
    void close() {
        store.close();
    }

    KeyPair pair() {
        return Keys.p256(random);
    }

    static Bytes spki(KeyPair pair) {
        return Bytes.of(pair.getPublic().getEncoded());
    }

    static String csr(KeyPair pair) {
        return Pem.request(Csr.create(pair, "machine"));
    }

    X509Certificate enrol(KeyPair identity, boolean inTpm) throws Exception {
        RequestContext context = new RequestContext(new Caller("o", "owner"), "c", "r", now);
        EnrolResponse answer =
                enrolments.enrol(context, new EnrolRequest(MACHINE, csr(identity), spki(pair()), "1", inTpm));
        return Pem.certificates(answer.certificates()).getFirst();
    }

    EnrolmentRow shown(X509Certificate certificate) {
        return enrolments.authenticate(certificate, now, false);
    }

    static KeysRequest request(EnrolmentRow machine, KeyPair next, KeyPair sealing) throws Exception {
        KeysProof proof = new KeysProof(machine.id(), machine.identityKey(), spki(next), spki(sealing));
        return new KeysRequest(csr(next), spki(sealing), proof.sign(next), Optional.empty());
    }

    X509Certificate offer(KeyPair next, KeyPair sealing) throws Exception {
        EnrolmentRow machine = shown(oldCertificate);
        return Pem.certificates(enrolments
                        .keys(machine, request(machine, next, sealing), now)
                        .certificates())
                .getFirst();
    }

    static void refused(ThrowingCallable call, ProblemCode code, String why) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code))
                .hasMessageContaining(why);
    }

    List<String> alertStates() {
        RequestContext context = new RequestContext(new Caller("o", "owner"), "c", "r", now);
        return alerts.list(context, MACHINE, Optional.empty(), 10).value().stream()
                .map(alert -> alert.object("properties").orElseThrow())
                .map(alert -> alert.string("alertType").orElseThrow() + " "
                        + alert.string("severity").orElseThrow() + " "
                        + alert.string("status").orElseThrow())
                .toList();
    }
}

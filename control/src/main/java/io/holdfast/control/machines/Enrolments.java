package io.holdfast.control.machines;

import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.security.Alerts;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.EnrolRequest;
import io.holdfast.protocol.EnrolResponse;
import io.holdfast.protocol.KeysProof;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.protocol.KeysResponse;
import io.holdfast.protocol.RenewResponse;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Keys;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes machines known: checks the request, issues the certificate, names what the machine has to pin. */
public final class Enrolments {
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(90);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

    private final Store store;
    private final AccessControl access;
    private final ActivityRecorder activity;
    private final KeyMoves moves;
    private final TpmWitness witness;
    private final CertificateAuthority authority;
    private final TransparencyLog log;
    private final String recoveryKey;

    public Enrolments(
            Store store,
            AccessControl access,
            ActivityRecorder activity,
            Alerts alerts,
            TpmWitness witness,
            CertificateAuthority authority,
            TransparencyLog log,
            String recoveryKey) {
        this.store = store;
        this.access = access;
        this.activity = activity;
        this.witness = witness;
        this.moves = new KeyMoves(store, activity, alerts);
        this.authority = authority;
        this.log = log;
        this.recoveryKey = recoveryKey;
    }

    /** @throws ProblemException when the caller may not, the machine resource is missing, or a key is unfit */
    public EnrolResponse enrol(RequestContext context, EnrolRequest request) {
        ResourceId machine = request.machine();
        if (!machine.type().equals(MachineType.TYPE)) {
            throw new ProblemException(
                    ProblemCode.INVALID_RESOURCE_ID, "Only a machine resource can be enrolled, not " + machine + ".");
        }
        access.current().require(context.caller(), "Microsoft.HybridCompute/machines/write", machine);
        Csr csr = csr(request.csr());
        checkSealingKey(request.sealingKey());
        EnrolmentId id = new EnrolmentId(UUID.randomUUID());
        String certificate = issue(csr, id, context.time());
        ResourceId stored = store.commit(transaction -> {
            long firstToken = Generations.base(transaction.logHead().epoch()) + 1;
            ResourceRow row = transaction
                    .resource(machine)
                    .orElseThrow(() -> new ProblemException(
                            ProblemCode.RESOURCE_NOT_FOUND,
                            "The machine resource " + machine + " does not exist; create it before enrolling."));
            // a machine that connects anew ends its old enrolment: the old certificate and the old items are void
            transaction.enrolmentOf(row.id()).ifPresent(old -> MachineType.retire(transaction, old));
            EnrolmentRow enrolled = new EnrolmentRow(
                    id,
                    row.id(),
                    true,
                    Bytes.of(csr.key().getEncoded()),
                    request.sealingKey(),
                    firstToken,
                    Optional.<Digest>empty(),
                    context.time());
            transaction.put(enrolled);
            moves.begin(transaction, context, enrolled, request.inTpm());
            activity.record(
                    transaction,
                    context,
                    "Microsoft.HybridCompute/machines/enrol/action",
                    "Succeeded",
                    "OK (HTTP Status Code: 200)",
                    row.id(),
                    JsonObject.builder()
                            .put("enrolment", id.toString())
                            .put("sealingKey", request.sealingKey().digest().toString())
                            .put("agentVersion", request.agentVersion())
                            .build());
            return row.id();
        });
        LogHead head = store.read(transaction -> transaction.logHead());
        return new EnrolResponse(
                id,
                stored,
                certificate,
                Pem.certificate(authority.certificate()),
                log.verifierKey(head.epoch()).text(),
                recoveryKey,
                head.checkpoint());
    }

    /** A new certificate for the key that the machine has; another key comes by {@link #keys}. */
    public RenewResponse renew(EnrolmentRow machine, String csrPem, Instant now) {
        Csr csr = csr(csrPem);
        if (!spki(csr).equals(machine.identityKey())) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST_CONTENT,
                    "csr: is for another key than the machine's own (expected: the key of its certificate).");
        }
        return new RenewResponse(issue(csr, machine.id(), now));
    }

    /**
     * A certificate for keys that the machine has made in its TPM, which take the place of the present ones when they are
     * used.
     *
     * @param machine as its old key authenticated it
     */
    public KeysResponse keys(EnrolmentRow machine, KeysRequest request, Instant now) {
        Csr csr = csr(request.csr());
        checkSealingKey(request.sealingKey());
        KeysProof proof = new KeysProof(machine.id(), machine.identityKey(), spki(csr), request.sealingKey());
        if (spki(csr).equals(machine.identityKey()) || request.sealingKey().equals(machine.sealingKey())) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST_CONTENT,
                    "csr, sealingKey: one is the present key (expected: new keys).");
        }
        if (!proof.verifies(csr.key(), request.proof())) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST_CONTENT,
                    "proof: was not made by the new key for this enrolment, its present key and this sealing key.");
        }
        boolean _ = store.commit(transaction -> {
            EnrolmentRow row = active(transaction.enrolment(machine.id()));
            if (!row.identityKey().equals(machine.identityKey())) {
                throw new ProblemException(ProblemCode.AUTHENTICATION_FAILED, "The machine's keys have just moved.");
            }
            boolean proved = witness.holds(transaction, row.machine(), proof, csr.key(), request.certified());
            moves.offer(transaction, row, new KeyRecord.Offered(spki(csr), request.sealingKey(), proved, now));
            return true;
        });
        return new KeysResponse(issue(csr, machine.id(), now));
    }

    private static Bytes spki(Csr csr) {
        return Bytes.of(csr.key().getEncoded());
    }

    private static void checkSealingKey(Bytes key) {
        try {
            Keys.p256(key.array());
        } catch (PemException e) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST_CONTENT, "sealingKey: " + e.getMessage() + ".");
        }
    }

    /**
     * The enrolment of a client certificate that this CA issued, judged by this control plane's clock.
     *
     * @param renewing whether an ended certificate is still good enough
     * @throws ProblemException AuthenticationFailed
     */
    public EnrolmentRow authenticate(X509Certificate certificate, Instant now, boolean renewing) {
        Instant judged = renewing ? certificate.getNotBefore().toInstant().plusSeconds(1) : now;
        if (!authority.issued(certificate, judged)) {
            throw new ProblemException(
                    ProblemCode.AUTHENTICATION_FAILED,
                    "The client certificate was not issued by this control plane or has ended.");
        }
        EnrolmentId id = CertificateAuthority.enrolment(certificate)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.AUTHENTICATION_FAILED, "The client certificate is not that of a machine."));
        EnrolmentRow row = active(store.read(transaction -> transaction.enrolment(id)));
        Bytes shown = Bytes.of(certificate.getPublicKey().getEncoded());
        return row.identityKey().equals(shown) ? row : moves.shown(row, shown, now);
    }

    private static EnrolmentRow active(Optional<EnrolmentRow> row) {
        return row.filter(EnrolmentRow::active)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.AUTHENTICATION_FAILED,
                        "The machine is not connected any more: its resource was deleted or it was connected anew."));
    }

    private String issue(Csr csr, EnrolmentId id, Instant now) {
        X509Certificate certificate =
                authority.issueMachine(csr, id, now.minus(CLOCK_SKEW), now.plus(CERTIFICATE_LIFE));
        return Pem.certificates(List.of(certificate, authority.certificate()));
    }

    private static Csr csr(String pem) {
        try {
            return Pem.request(pem);
        } catch (PemException e) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST_CONTENT, "csr: " + e.getMessage() + ".");
        }
    }
}

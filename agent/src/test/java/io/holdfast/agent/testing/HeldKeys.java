package io.holdfast.agent.testing;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.protocol.KeysProof;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys of one machine as a control plane holds them: an offered key takes the place of the present one when it is used. */
public final class HeldKeys {
    private final EnrolmentId enrolment;
    private Optional<PublicKey> present = Optional.empty();
    private Optional<PublicKey> offered = Optional.empty();
    private Optional<Bytes> offeredSealing = Optional.empty();
    private Optional<Bytes> sealing = Optional.empty();
    private Optional<KeysRequest> latest = Optional.empty();
    private final List<PublicKey> refused = new ArrayList<>();

    public HeldKeys(EnrolmentId enrolment) {
        this.enrolment = enrolment;
    }

    public synchronized void begin(PublicKey identity) {
        present = Optional.of(identity);
        offered = Optional.empty();
    }

    /** Whether a request with this key is the machine's. */
    public synchronized boolean admits(PublicKey shown) {
        if (offered.isPresent() && offered.get().equals(shown)) {
            present = offered;
            sealing = offeredSealing;
            offered = Optional.empty();
        }
        boolean holds = present.isPresent() && present.get().equals(shown);
        if (!holds) {
            refused.add(shown);
        }
        return holds;
    }

    /** The request for a certificate of an offer that proves what it has to. */
    public synchronized Csr offer(KeysRequest request) throws PemException {
        Csr csr = Pem.request(request.csr());
        KeysProof proof = new KeysProof(
                enrolment,
                Bytes.of(present.orElseThrow().getEncoded()),
                Bytes.of(csr.key().getEncoded()),
                request.sealingKey());
        if (!proof.verifies(csr.key(), request.proof())) {
            throw new PemException("the proof proves nothing");
        }
        latest = Optional.of(request);
        offered = Optional.of(csr.key());
        offeredSealing = Optional.of(request.sealingKey());
        return csr;
    }

    /** The newest offer that was good. */
    public synchronized KeysRequest latest() {
        return latest.orElseThrow();
    }

    /** Forgets an offer, as when other keys were offered. */
    public synchronized void forgetOffer() {
        offered = Optional.empty();
    }

    public synchronized PublicKey present() {
        return present.orElseThrow();
    }

    /** SubjectPublicKeyInfo; empty before keys have moved. */
    public synchronized Optional<Bytes> sealing() {
        return sealing;
    }

    /** Keys that came and did not hold. */
    public synchronized List<PublicKey> refused() {
        return List.copyOf(refused);
    }
}

package io.holdfast.agent.identity;

import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.Hierarchy;
import io.holdfast.attestation.tpm.KeyBlob;
import io.holdfast.attestation.tpm.KeyTemplates;
import io.holdfast.attestation.tpm.ObjectAttributes;
import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.attestation.tpm.TpmCodeException;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmObject;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;

/**
 * Keys in a TPM below its storage key, which is made again at each use: nothing takes a place in the TPM for longer than one
 * use, and the way to it is closed in between, for others use it too.
 */
public final class TpmKeys {
    /** Persistent handles among which that extension keeps it (attestation.md, Keys). */
    private static final long ATTESTATION_KEYS = 0x8100AE00L;

    private static final int HANDLES = 8;

    private final TpmLocation location;

    public TpmKeys(TpmLocation location) {
        this.location = location;
    }

    /** A new key that signs. */
    public KeyBlob signing() throws IOException {
        return use((tpm, storage) -> tpm.create(storage, KeyTemplates.signingP256()));
    }

    /** A new key that agrees on secrets. */
    public KeyBlob agreement() throws IOException {
        return use((tpm, storage) -> tpm.create(storage, KeyTemplates.agreementP256()));
    }

    /** Fails when this TPM does not hold the key. */
    public void check(KeyBlob key) throws IOException {
        use(key, (_, _) -> true);
    }

    public TpmSignature sign(KeyBlob key, byte[] sha256) throws IOException {
        return use(key, (tpm, loaded) -> tpm.sign(loaded, HashAlgorithm.SHA256, sha256));
    }

    public Bytes agree(KeyBlob key, ECPublicKey other) throws IOException {
        return use(key, (tpm, loaded) -> tpm.agree(loaded, other));
    }

    /**
     * What the attestation key of this machine says of the key (TPM2_Certify); empty where there is none. It is the one that
     * the Guest Attestation extension makes and leaves in the TPM.
     */
    public Optional<Attestation> certified(KeyBlob key, byte[] qualifyingData) throws IOException {
        return use(key, (tpm, loaded) -> {
            for (long handle = ATTESTATION_KEYS; handle < ATTESTATION_KEYS + HANDLES; handle++) {
                Optional<TpmObject> there = tpm.readPublic(handle);
                if (there.isPresent() && there.get().publicArea().attributes().has(ObjectAttributes.ATTESTATION_KEY)) {
                    return Optional.of(tpm.certify(loaded, there.get(), qualifyingData));
                }
            }
            return Optional.empty();
        });
    }

    /** {@code /dev/tpmrm0} or {@code HOST:PORT} */
    @Override
    public String toString() {
        return location.toString();
    }

    private interface Use<T> {
        T with(Tpm tpm, TpmObject key) throws IOException, TpmException;
    }

    private <T> T use(KeyBlob key, Use<T> use) throws IOException {
        return use((tpm, storage) -> {
            TpmObject loaded = load(tpm, storage, key);
            try {
                return use.with(tpm, loaded);
            } finally {
                tpm.flush(loaded.handle());
            }
        });
    }

    private TpmObject load(Tpm tpm, TpmObject storage, KeyBlob key) throws IOException, TpmException {
        try {
            return tpm.load(storage, key);
        } catch (TpmCodeException e) {
            if (e.code().word().equals("TPM_RC_INTEGRITY")) {
                throw new IOException(
                        "the TPM at " + location
                                + " does not know this machine's key: it is another TPM, or it was cleared"
                                + " ('hfagent disconnect' and 'hfagent connect' make new keys)",
                        e);
            }
            throw e;
        }
    }

    private <T> T use(Use<T> use) throws IOException {
        try (TpmConnection connection = location.open()) {
            Tpm tpm = new Tpm(connection);
            TpmObject storage = tpm.createPrimary(Hierarchy.OWNER, KeyTemplates.storageP256());
            try {
                return use.with(tpm, storage);
            } finally {
                tpm.flush(storage.handle());
            }
        } catch (TpmException e) {
            throw new IOException("the TPM at " + location + ": " + e.getMessage(), e);
        }
    }
}

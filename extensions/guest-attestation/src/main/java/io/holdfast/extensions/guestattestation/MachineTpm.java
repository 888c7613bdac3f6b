package io.holdfast.extensions.guestattestation;

import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.Credential;
import io.holdfast.attestation.tpm.EkCertificate;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.Hierarchy;
import io.holdfast.attestation.tpm.KeyTemplates;
import io.holdfast.attestation.tpm.NvArea;
import io.holdfast.attestation.tpm.ObjectAttributes;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.attestation.tpm.TpmCodeException;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmObject;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmWriter;
import io.holdfast.extensions.guestattestation.CannotAttestException.Reason;
import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * This machine's TPM. It is opened for one task at a time and closed at once, because others may have to wait.
 *
 * <p>The attestation key stays in the TPM at a persistent handle of a small range of our own; what lies there is the key,
 * also for another version of this handler.
 */
record MachineTpm(TpmLocation location) {
    private static final long FIRST = 0x8100AE00L;
    private static final int HANDLES = 8;
    private static final int LAST_PCR = PcrValues.COUNT - 1;
    private static final int LOOKS = 8;
    private static final int ATTESTATION = ObjectAttributes.RESTRICTED
            | ObjectAttributes.SIGN
            | ObjectAttributes.FIXED_TPM
            | ObjectAttributes.FIXED_PARENT
            | ObjectAttributes.SENSITIVE_DATA_ORIGIN;

    /** What a TPM answers that does not make a kind of key at all. */
    private static final Set<String> UNKNOWN_KIND = Set.of(
            "TPM_RC_ASYMMETRIC", "TPM_RC_KEY_SIZE", "TPM_RC_TYPE", "TPM_RC_VALUE", "TPM_RC_CURVE", "TPM_RC_SCHEME");

    /**
     * A quote of PCR 0 to 23.
     *
     * @param pcrs the values that it covers
     */
    record Quoted(Attestation attestation, PcrValues pcrs) {}

    /**
     * What the key is enrolled with.
     *
     * @param certificate of the endorsement key, as the TPM keeps it; empty where it keeps none
     * @param issuers of that certificate, as far as the TPM keeps them
     */
    record Endorsement(TpmPublic key, Optional<Bytes> certificate, List<X509Certificate> issuers) {
        Endorsement {
            issuers = List.copyOf(issuers);
        }
    }

    private interface Task<T> {
        T run(Tpm tpm) throws IOException, TpmException;
    }

    private <T> T with(Task<T> task) throws CannotAttestException {
        try (TpmConnection connection = open()) {
            return task.run(new Tpm(connection));
        } catch (TpmCodeException e) {
            if (e.code().word().equals("TPM_RC_LOCKOUT")) {
                throw new CannotAttestException(
                        Reason.TPM_LOCKED_OUT,
                        "the TPM at " + location + " refuses work after too many wrong passwords (" + e.getMessage()
                                + "); it comes back by itself after its recovery time, or by tpm2_dictionarylockout");
            }
            throw new CannotAttestException(Reason.TPM_FAILED, location + ": " + e.getMessage());
        } catch (IOException | TpmException e) {
            throw new CannotAttestException(Reason.TPM_FAILED, location + ": " + e.getMessage());
        }
    }

    private TpmConnection open() throws CannotAttestException {
        try {
            return location.open();
        } catch (IOException e) {
            throw new CannotAttestException(
                    Reason.TPM_REQUIRED,
                    e.getMessage() + " (expected: a TPM 2.0; give a virtual machine a vTPM, or switch the TPM on in the"
                            + " firmware)");
        }
    }

    /** Does nothing where there is a TPM to talk to. */
    void require() throws CannotAttestException {
        try (TpmConnection _ = open()) {
            // it can be opened
        } catch (IOException e) {
            throw new CannotAttestException(Reason.TPM_FAILED, location + ": " + e.getMessage());
        }
    }

    /** The public area of the attestation key, which is made when there is none. */
    TpmPublic key() throws CannotAttestException {
        return with(tpm -> attestationKey(tpm).publicArea());
    }

    Endorsement endorsement() throws CannotAttestException {
        return with(tpm -> {
            Made ek = endorsementKey(tpm);
            tpm.flush(ek.key().handle());
            return new Endorsement(ek.key().publicArea(), tpm.nvRead(ek.certificate()), issuers(tpm));
        });
    }

    /** None where they cannot be read: the provider may know them, and says so where it does not. */
    private static List<X509Certificate> issuers(Tpm tpm) throws IOException {
        TpmWriter chain = new TpmWriter();
        try {
            Optional<Bytes> area = tpm.nvRead(NvArea.EK_ISSUERS);
            for (long index = NvArea.EK_ISSUERS + 1; area.isPresent() && index <= NvArea.EK_ISSUERS_LAST; index++) {
                chain.bytes(area.get().array());
                area = tpm.nvRead(index);
            }
            return EkCertificate.issuers(chain.array());
        } catch (TpmException _) {
            return List.of();
        }
    }

    /** What a credential for the endorsement key and the attestation key holds. */
    Bytes activate(Credential credential) throws CannotAttestException {
        return with(tpm -> {
            TpmObject key = attestationKey(tpm);
            TpmObject ek = endorsementKey(tpm).key();
            try {
                return tpm.activate(key, ek, credential);
            } finally {
                tpm.flush(ek.handle());
            }
        });
    }

    /** PCRs may change between reading and quoting, as 10 does; what is given fits together. */
    Quoted quote(byte[] qualifyingData) throws CannotAttestException {
        return with(tpm -> {
            TpmObject key = attestationKey(tpm);
            HashAlgorithm bank = bank(tpm);
            PcrSelection selection = PcrSelection.upTo(bank, LAST_PCR);
            for (int look = 0; look < LOOKS; look++) {
                PcrValues before = tpm.pcrs(selection);
                Attestation quote = tpm.quote(key, qualifyingData, List.of(selection));
                Bytes digest = Quote.parse(quote.attest().array()).pcrDigest();
                if (digest.equals(Quote.digest(HashAlgorithm.SHA256, List.of(before)))) {
                    return new Quoted(quote, before);
                }
            }
            throw new TpmException("PCRs changed in each of " + LOOKS + " looks (expected: once none changes)");
        });
    }

    private static HashAlgorithm bank(Tpm tpm) throws IOException, TpmException {
        List<HashAlgorithm> banks = tpm.banks().stream()
                .filter(bank -> bank.pcrs().size() == PcrValues.COUNT)
                .map(PcrSelection::bank)
                .toList();
        for (HashAlgorithm wanted : List.of(HashAlgorithm.SHA256, HashAlgorithm.SHA384)) {
            if (banks.contains(wanted)) {
                return wanted;
            }
        }
        throw new TpmException("PCR banks " + banks + " (expected: SHA256 or SHA384; switch one on in the firmware)");
    }

    private static TpmObject attestationKey(Tpm tpm) throws IOException, TpmException {
        Optional<Long> free = Optional.empty();
        for (long handle = FIRST; handle < FIRST + HANDLES; handle++) {
            Optional<TpmObject> there = tpm.readPublic(handle);
            if (there.isEmpty()) {
                free = free.isPresent() ? free : Optional.of(handle);
            } else if (there.get().publicArea().attributes().has(ATTESTATION)) {
                return there.get();
            }
        }
        return make(
                tpm,
                free.orElseThrow(() -> new TpmException(
                        "no free persistent handle at 0x%x to 0x%x".formatted(FIRST, FIRST + HANDLES - 1))));
    }

    private static TpmObject make(Tpm tpm, long handle) throws IOException, TpmException {
        TpmObject parent = tpm.createPrimary(Hierarchy.OWNER, KeyTemplates.storageP256());
        try {
            TpmObject key = load(tpm, parent);
            try {
                return tpm.persist(key, handle);
            } finally {
                tpm.flush(key.handle());
            }
        } finally {
            tpm.flush(parent.handle());
        }
    }

    private static TpmObject load(Tpm tpm, TpmObject parent) throws IOException, TpmException {
        try {
            return tpm.load(parent, tpm.create(parent, KeyTemplates.attestationRsa2048()));
        } catch (TpmCodeException e) {
            if (UNKNOWN_KIND.contains(e.code().word())) {
                return tpm.load(parent, tpm.create(parent, KeyTemplates.attestationP256()));
            }
            throw e;
        }
    }

    /** @param certificate the place that the profile gives the key's certificate */
    private record Made(TpmObject key, long certificate) {}

    private static Made endorsementKey(Tpm tpm) throws IOException, TpmException {
        try {
            return new Made(
                    tpm.createPrimary(Hierarchy.ENDORSEMENT, KeyTemplates.ekRsa2048()), NvArea.EK_CERTIFICATE_RSA_2048);
        } catch (TpmCodeException e) {
            if (UNKNOWN_KIND.contains(e.code().word())) {
                return new Made(
                        tpm.createPrimary(Hierarchy.ENDORSEMENT, KeyTemplates.ekP256()), NvArea.EK_CERTIFICATE_P256);
            }
            throw e;
        }
    }
}

package io.holdfast.attestation.tpm;

import java.util.Optional;

/** Signature schemes that are understood (TPM_ALG_ID). */
public enum SignatureScheme {
    RSASSA(0x0014),
    RSAPSS(0x0016),
    ECDSA(0x0018);

    private final int id;

    SignatureScheme(int id) {
        this.id = id;
    }

    /** TPM_ALG_ID. */
    public int id() {
        return id;
    }

    public static Optional<SignatureScheme> of(int id) {
        for (SignatureScheme scheme : values()) {
            if (scheme.id == id) {
                return Optional.of(scheme);
            }
        }
        return Optional.empty();
    }
}

package io.holdfast.attestation.jose;

/** A private key that signs; where it lies is its own affair. Safe for use by several threads. */
public interface JwsSigner {
    JwsAlgorithm algorithm();

    /** The signature in JWS form (ES256: R and S, 32 bytes each). */
    byte[] sign(byte[] signingInput);
}

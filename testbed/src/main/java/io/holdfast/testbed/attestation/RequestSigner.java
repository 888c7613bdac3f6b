package io.holdfast.testbed.attestation;

import io.holdfast.kernel.json.JsonObject;

/** The key of a request, and how a TPM vouches for it. */
public interface RequestSigner {
    /** The key exactly as it stands in the request. */
    String jwk();

    /** What the quote has to carry. */
    byte[] qualifyingData(byte[] challenge);

    /** {@code info}. */
    JsonObject info(byte[] challenge);

    /** PS256. */
    byte[] sign(byte[] input);
}

package io.holdfast.attestation.policy;

import io.holdfast.attestation.policy.PolicyDocumentException.Code;

/** What {@code POST /policies/{type}:reset} takes: a JWS with an empty payload. */
public record PolicyReset(SignedDocument document) {
    /** The one unsecured reset. */
    public static final String UNSECURED = "eyJhbGciOiJub25lIn0..";

    public static PolicyReset parse(String body) throws PolicyDocumentException {
        SignedDocument document = SignedDocument.parse(body);
        if (document.parsed().payload().size() != 0) {
            throw new PolicyDocumentException(
                    Code.INVALID_OPERATION, "The JWS of a reset has a payload (expected: an empty one).");
        }
        if (document.signer().isEmpty() && !document.jws().equals(UNSECURED)) {
            throw new PolicyDocumentException(
                    Code.INVALID_OPERATION, "The unsecured JWS of a reset is not " + UNSECURED + ".");
        }
        return new PolicyReset(document);
    }
}

package io.holdfast.attestation.jose;

import java.util.Optional;

/** Signature algorithms that are understood at all (RFC 7518, 3.1). Which of them are taken is a matter of each use. */
public enum JwsAlgorithm {
    /** Unsecured: nothing is proved. */
    NONE("none"),
    RS256("RS256"),
    PS256("PS256"),
    ES256("ES256");

    private final String text;

    JwsAlgorithm(String text) {
        this.text = text;
    }

    /** The {@code alg} of a header. */
    public String text() {
        return text;
    }

    public static Optional<JwsAlgorithm> of(String text) {
        for (JwsAlgorithm algorithm : values()) {
            if (algorithm.text.equals(text)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}

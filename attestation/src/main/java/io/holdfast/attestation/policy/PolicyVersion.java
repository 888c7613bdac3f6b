package io.holdfast.attestation.policy;

import java.util.Optional;

/** Versions of the language. */
public enum PolicyVersion {
    V1_0("1.0"),
    V1_1("1.1"),
    V1_2("1.2");

    private final String text;

    PolicyVersion(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public static Optional<PolicyVersion> of(String text) {
        for (PolicyVersion version : values()) {
            if (version.text.equals(text)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    boolean atLeast(PolicyVersion other) {
        return compareTo(other) >= 0;
    }
}

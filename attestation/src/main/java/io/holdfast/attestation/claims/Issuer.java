package io.holdfast.attestation.claims;

import java.util.Optional;

/** Who says what a claim says. */
public enum Issuer {
    /** Found in evidence, by the service. */
    ATTESTATION_SERVICE("AttestationService"),
    /** Made by a rule of the policy. */
    ATTESTATION_POLICY("AttestationPolicy"),
    /** Sent along by the attested machine; proves nothing. */
    CUSTOM_CLAIM("CustomClaim");

    private final String text;

    Issuer(String text) {
        this.text = text;
    }

    /** As policies write it, for example {@code AttestationService}. */
    public String text() {
        return text;
    }

    public static Optional<Issuer> of(String text) {
        for (Issuer issuer : values()) {
            if (issuer.text.equals(text)) {
                return Optional.of(issuer);
            }
        }
        return Optional.empty();
    }
}

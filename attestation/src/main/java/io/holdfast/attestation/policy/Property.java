package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimValue;
import java.util.Optional;

/** What a claim consists of. */
enum Property {
    TYPE("type"),
    VALUE("value"),
    VALUE_TYPE("valueType"),
    ISSUER("issuer");

    private final String text;

    Property(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static Optional<Property> of(String text) {
        for (Property property : values()) {
            if (property.text.equals(text)) {
                return Optional.of(property);
            }
        }
        return Optional.empty();
    }

    ClaimValue of(Claim claim) {
        return switch (this) {
            case TYPE -> ClaimValue.of(claim.type());
            case VALUE -> claim.value();
            case VALUE_TYPE -> ClaimValue.of(claim.valueType().text());
            case ISSUER -> ClaimValue.of(claim.issuer().text());
        };
    }
}

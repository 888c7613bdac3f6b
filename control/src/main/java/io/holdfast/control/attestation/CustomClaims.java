package io.holdfast.control.attestation;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.List;

/** {@code custom_claims} of a request: what a client says of itself, under names that are never the service's own. */
final class CustomClaims {
    /** In front of their names. */
    static final String PREFIX = "urn:holdfast:custom-claim:";

    private static final int MAX = 50;
    private static final int MAX_VALUE = 4 << 10;

    private CustomClaims() {}

    static List<Claim> read(Members data) {
        List<Claim> claims = new ArrayList<>();
        for (Members claim : data.list("custom_claims", MAX)) {
            String name = claim.string("name");
            if (name.isEmpty() || name.length() > 200) {
                throw claim.wrong("name", "has " + name.length() + " characters (expected: 1 to 200)");
            }
            claims.add(Claim.custom(PREFIX + name, value(claim)));
        }
        return List.copyOf(claims);
    }

    private static ClaimValue value(Members claim) {
        Json value = claim.find("value").orElseThrow(() -> claim.wrong("value", "is missing"));
        String type = claim.optionalString("value_type").orElse("");
        if (value instanceof JsonString(String text)) {
            if (text.length() > MAX_VALUE) {
                throw claim.wrong("value", "has more than " + MAX_VALUE + " characters");
            }
            if (type.equalsIgnoreCase("Boolean") && (text.equals("true") || text.equals("false"))) {
                return ClaimValue.of(text.equals("true"));
            }
            if (type.equalsIgnoreCase("Integer") && text.matches("-?[0-9]{1,18}")) {
                return ClaimValue.of(Long.parseLong(text));
            }
            if (type.isEmpty() || type.equalsIgnoreCase("String")) {
                return ClaimValue.of(text);
            }
        } else if (value instanceof JsonBoolean bool && (type.isEmpty() || type.equalsIgnoreCase("Boolean"))) {
            return ClaimValue.of(bool.value());
        } else if (value instanceof JsonNumber number
                && number.asLong().isPresent()
                && (type.isEmpty() || type.equalsIgnoreCase("Integer"))) {
            return ClaimValue.of(number.asLong().getAsLong());
        }
        throw claim.wrong("value", "is not of its 'value_type' (expected: String, Integer or Boolean)");
    }
}

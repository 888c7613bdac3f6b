package io.holdfast.control.attestation;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Claims {@code x-ms-azurevm-*}. What the operating system says of itself is passed on; what the log proves is said only
 * where it is proven: claims that nothing here can derive, such as those of Windows' boot manager, are left out.
 */
final class GuestClaims {
    private static final String PREFIX = "x-ms-azurevm-";
    private static final int LONGEST = 200;
    private static final int MAX_PAYLOADS = 50;

    private GuestClaims() {}

    static List<Claim> of(Members info, Verdict verdict, PcrValues pcrs) {
        List<Claim> claims = new ArrayList<>();
        String system = shortText(info, "OSType");
        verdict.facts().secureBoot().ifPresent(on -> claims.add(Claim.service("secureboot", ClaimValue.of(on))));
        claims.add(Claim.service(PREFIX + "attestation-protocol-ver", ClaimValue.of("2.0")));
        pcrs.values()
                .keySet()
                .forEach(index -> claims.add(Claim.service(PREFIX + "attested-pcrs", ClaimValue.of((long) index))));
        claims.add(Claim.service(PREFIX + "ostype", ClaimValue.of(system)));
        claims.add(Claim.service(PREFIX + "is-windows", ClaimValue.of(system.equals("Windows"))));
        claims.add(Claim.service(PREFIX + "osdistro", ClaimValue.of(shortText(info, "OSDistro"))));
        claims.add(Claim.service(PREFIX + "osbuild", ClaimValue.of(shortText(info, "OSBuild"))));
        number(info, "OSVersionMajor")
                .ifPresent(major -> claims.add(Claim.service(PREFIX + "osversion-major", ClaimValue.of(major))));
        number(info, "OSVersionMinor")
                .ifPresent(minor -> claims.add(Claim.service(PREFIX + "osversion-minor", ClaimValue.of(minor))));
        return claims;
    }

    private static Optional<Long> number(Members info, String name) {
        return info.find(name).map(value -> {
            if (value instanceof JsonNumber number && number.asLong().isPresent()) {
                return number.asLong().getAsLong();
            }
            if (value instanceof JsonString(String text) && text.matches("[0-9]{1,9}")) {
                return Long.parseLong(text);
            }
            throw info.wrong(name, "is not a whole number");
        });
    }

    private static String shortText(Members info, String name) {
        String text = info.text(name);
        if (text.length() > LONGEST) {
            throw info.wrong(name, "has " + text.length() + " characters (expected: at most " + LONGEST + ")");
        }
        return text;
    }

    /** What no policy decides: the key that the answer is sealed to, what the guest wanted to have in, and how fresh it is. */
    static JsonObject runtime(Members info, EphemeralKey key) {
        JsonObject.Builder payload = JsonObject.builder();
        info.optionalMembers("ClientPayload").ifPresent(given -> {
            if (given.object().names().size() > MAX_PAYLOADS) {
                throw info.wrong("ClientPayload", "has more than " + MAX_PAYLOADS + " members");
            }
            given.object().members().forEach((name, value) -> payload.put(name, value));
        });
        return JsonObject.builder()
                .put("nonce-bound", false)
                .put(
                        "x-ms-runtime",
                        JsonObject.builder()
                                .put("keys", JsonArray.of((Json) key.jwk()))
                                .put("client-payload", payload.build())
                                .build())
                .build();
    }
}

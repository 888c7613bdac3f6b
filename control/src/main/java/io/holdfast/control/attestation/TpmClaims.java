package io.holdfast.control.attestation;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.VerdictJson;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The claims of the service about evidence that holds, as policies see them. */
final class TpmClaims {
    private TpmClaims() {}

    static List<Claim> of(Provider provider, Verdict verdict, PublicKey key, boolean certified) {
        List<Claim> claims = new ArrayList<>();
        claims.add(Claim.service("aikValidated", ClaimValue.of(certified)));
        claims.add(Claim.service(
                "aikPubHash",
                ClaimValue.of(
                        io.holdfast.kernel.Bytes.of(Digest.of(key.getEncoded()).bytes())
                                .base64())));
        claims.add(Claim.service("tpmVersion", ClaimValue.of(2)));
        VerdictJson.claims(verdict).members().forEach((type, value) -> {
            if (claims.stream().noneMatch(claim -> claim.type().equals(type))) {
                claims.add(Claim.service(type, value(value)));
            }
        });
        claims.add(Claim.service("events", ClaimValue.json(VerdictJson.events(verdict))));
        JsonObject pcrs = VerdictJson.pcrs(verdict);
        claims.add(Claim.service(Claim.PCRS, ClaimValue.json(provider.hexPcrs() ? pcrs : base64Url(pcrs))));
        return claims;
    }

    private static ClaimValue value(Json value) {
        return switch (value) {
            case JsonBoolean bool -> ClaimValue.of(bool.value());
            case JsonNumber number
            when number.asLong().isPresent() -> ClaimValue.of(number.asLong().getAsLong());
            case JsonString(String text) -> ClaimValue.of(text);
            default -> ClaimValue.json(value);
        };
    }

    /** Digests as base64url in place of hex: published policies use one or the other. */
    private static JsonObject base64Url(JsonObject pcrs) {
        return JsonObject.of(
                "PCRs",
                pcrs.array("PCRs").orElse(JsonArray.EMPTY).items().stream()
                        .map(pcr -> (Json) ((JsonObject) pcr)
                                .with(
                                        "Digests",
                                        digests(((JsonObject) pcr)
                                                .object("Digests")
                                                .orElse(JsonObject.EMPTY))))
                        .collect(JsonArray.collector()));
    }

    private static JsonObject digests(JsonObject hex) {
        JsonObject.Builder digests = JsonObject.builder();
        hex.names()
                .forEach(bank -> digests.put(
                        bank,
                        Base64Url.encode(
                                HexFormat.of().parseHex(hex.string(bank).orElseThrow()))));
        return digests.build();
    }
}

package io.holdfast.attestation.claims;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Claims as JSON: as people write them into files, and as tokens carry them. */
public final class ClaimJson {
    private ClaimJson() {}

    /**
     * Reads claims that people wrote: {@code {"type": value, …}}, or {@code [{"type", "value", "issuer"?}, …]}. A value is a
     * boolean, a whole number or a string; an array of these is several claims; any other array, and an object, is a claim
     * with its JSON text. Without an issuer it is AttestationService.
     */
    public static ClaimSet read(Json json) throws JsonException {
        List<Claim> claims = new ArrayList<>();
        switch (json) {
            case JsonObject object -> {
                for (Map.Entry<String, Json> member : object.members().entrySet()) {
                    put(claims, member.getKey(), member.getValue(), Issuer.ATTESTATION_SERVICE);
                }
            }
            case JsonArray array -> {
                for (Json item : array) {
                    one(claims, item);
                }
            }
            case JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ ->
                throw unusable("the claims are a " + json.kind() + " (expected: an object or an array)");
        }
        return new ClaimSet(claims);
    }

    private static void one(List<Claim> claims, Json item) throws JsonException {
        if (!(item instanceof JsonObject object)
                || object.string("type").isEmpty()
                || object.find("value").isEmpty()) {
            throw unusable("a claim has no type and value");
        }
        String issuer = object.string("issuer").orElse(Issuer.ATTESTATION_SERVICE.text());
        put(
                claims,
                object.string("type").get(),
                object.find("value").get(),
                Issuer.of(issuer)
                        .orElseThrow(() -> unusable("the issuer '" + issuer
                                + "' is not AttestationService, AttestationPolicy or CustomClaim")));
    }

    private static void put(List<Claim> claims, String type, Json value, Issuer issuer) throws JsonException {
        boolean several = value instanceof JsonArray array
                && array.stream().noneMatch(one -> one instanceof JsonObject || one instanceof JsonArray);
        for (Json one : several ? ((JsonArray) value).items() : List.of(value)) {
            boolean readOnly = type.equals(Claim.PCRS) && issuer == Issuer.ATTESTATION_SERVICE;
            claims.add(new Claim(type, value(type, one), issuer, readOnly));
        }
    }

    private static ClaimValue value(String type, Json json) throws JsonException {
        return switch (json) {
            case JsonBoolean bool -> ClaimValue.of(bool.value());
            case JsonString(String text) -> ClaimValue.of(text);
            case JsonNumber number -> {
                OptionalLong value = number.asLong();
                if (value.isEmpty()) {
                    throw unusable("the value of '" + type + "' is no whole number of 64 bits");
                }
                yield ClaimValue.of(value.getAsLong());
            }
            case JsonNull _ -> throw unusable("the value of '" + type + "' is null");
            case JsonObject _, JsonArray _ -> ClaimValue.json(json);
        };
    }

    private static JsonException unusable(String message) {
        return new JsonException(message, 0, 0);
    }

    /**
     * Claims as members of one object, in order of their first. Several different values of one type are an array; equal ones
     * stand once, for the claims are a set.
     */
    public static JsonObject members(List<Claim> claims) {
        Map<String, List<ClaimValue>> byType = new LinkedHashMap<>();
        for (Claim claim : claims) {
            List<ClaimValue> values = byType.computeIfAbsent(claim.type(), _ -> new ArrayList<>(1));
            if (!values.contains(claim.value())) {
                values.add(claim.value());
            }
        }
        JsonObject.Builder object = JsonObject.builder();
        byType.forEach((type, values) -> object.put(
                type,
                values.size() == 1
                        ? values.getFirst().toJson()
                        : values.stream().map(ClaimValue::toJson).collect(JsonArray.collector())));
        return object.build();
    }
}

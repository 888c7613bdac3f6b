package io.holdfast.control.attestation;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.jose.JwsAlgorithm;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonSlice;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A request of the TPM protocol, version 2, whose signature is that of the key in its own body.
 *
 * @param current what was measured and quoted now
 * @param boot the same of before the machine went to sleep
 */
record TpmRequest(
        RequestKey key,
        Bytes rawJwk,
        List<RequestKey> otherKeys,
        Members current,
        Optional<Members> boot,
        List<Claim> customClaims,
        Optional<String> relyingPartyData,
        Bytes challenge,
        Bytes context,
        JsonObject prediction) {
    static final JsonLimits LIMITS = new JsonLimits(12 << 20, 32, 100_000);

    /** In front of the names of custom claims, so that they are never taken for the service's own. */
    static final String CUSTOM = "urn:holdfast:custom-claim:";

    private static final int MAX_CUSTOM = 50;
    private static final int MAX_CUSTOM_VALUE = 4 << 10;
    private static final int MAX_OTHER_KEYS = 2;

    /** @throws ProblemException InvalidOperation for what is no JWS, InvalidParameter for what it says */
    static TpmRequest read(String text) {
        Jws jws;
        try {
            jws = Jws.parse(text);
        } catch (JoseException e) {
            throw operation("The request is no JWS: " + e.getMessage() + ".");
        }
        byte[] payload = jws.payload().array();
        Members body = Members.parse(payload, LIMITS, "request");
        Members data = body.members("att_data");
        switch (jws.header().string("typ").orElse("")) {
            case "attReqV2" -> {}
            case "attReq" -> throw old(data);
            default -> throw operation("The JWS of the request has another typ (expected: attReqV2 or attReq).");
        }
        basic(body);
        RequestKey key = RequestKey.read(data.members("request_key"));
        try {
            jws.verify(key.jwk().key(), Set.of(JwsAlgorithm.PS256));
        } catch (JoseException e) {
            throw Members.invalid("request", "is not signed by its 'request_key': " + e.getMessage());
        }
        Members tpm = data.members("tpm_att_data");
        if (tpm.has("current_claim") || tpm.has("boot_claim")) {
            throw claimBlob(tpm);
        }
        return new TpmRequest(
                key,
                JsonSlice.find(payload, List.of("att_data", "request_key", "jwk"))
                        .map(Bytes::of)
                        .orElseThrow(() -> data.wrong("request_key.jwk", "is written with escapes in its name")),
                otherKeys(data),
                tpm.members("current_attestation"),
                tpm.optionalMembers("boot_attestation"),
                customClaims(data),
                data.optionalString("rp_data"),
                data.base64Url("challenge"),
                data.base64Url("service_context"),
                data.optionalMembers("holdfast_prediction").map(Members::object).orElse(JsonObject.EMPTY));
    }

    private static void basic(Members body) {
        String type = body.string("att_type");
        if (!type.equals("basic")) {
            throw body.wrong(
                    "att_type",
                    Set.of("vbs", "vsm").contains(type)
                            ? "is '" + type + "': enclaves of Windows are not built (expected: basic)"
                            : "is wrong (expected: basic)");
        }
    }

    /** Version 1 has nothing but Windows' own claims to show for a TPM. */
    private static ProblemException old(Members data) {
        try {
            RequestKey.read(new Members(
                    JsonObject.of("jwk", data.find("attest_key").orElse(JsonObject.EMPTY)), "request.att_data"));
        } catch (ProblemException e) {
            return e;
        }
        return claimBlob(data.members("tpm_att_data"));
    }

    private static ProblemException claimBlob(Members tpm) {
        return tpm.wrong(
                "current_claim",
                "is a claim of Windows' NCrypt, which is not built (expected: version 2 of the protocol, typ attReqV2, with"
                        + " 'current_attestation')");
    }

    private static ProblemException operation(String message) {
        return Problem.of(ProblemCode.INVALID_OPERATION, message).exception();
    }

    private static List<RequestKey> otherKeys(Members data) {
        List<RequestKey> keys = new ArrayList<>();
        for (Members key : data.list("other_keys", MAX_OTHER_KEYS)) {
            RequestKey read = RequestKey.read(key);
            if (read.binding() instanceof RequestKey.Binding.ByQuote) {
                throw key.wrong("info.tpm_quote", "is not for other keys (expected: tpm_certify)");
            }
            keys.add(read);
        }
        return List.copyOf(keys);
    }

    private static List<Claim> customClaims(Members data) {
        List<Claim> claims = new ArrayList<>();
        for (Members claim : data.list("custom_claims", MAX_CUSTOM)) {
            String name = claim.string("name");
            if (name.isEmpty() || name.length() > 200) {
                throw claim.wrong("name", "has " + name.length() + " characters (expected: 1 to 200)");
            }
            claims.add(Claim.custom(CUSTOM + name, value(claim)));
        }
        return List.copyOf(claims);
    }

    private static ClaimValue value(Members claim) {
        Json value = claim.find("value").orElseThrow(() -> claim.wrong("value", "is missing"));
        String type = claim.optionalString("value_type").orElse("");
        if (value instanceof JsonString(String text)) {
            if (text.length() > MAX_CUSTOM_VALUE) {
                throw claim.wrong("value", "has more than " + MAX_CUSTOM_VALUE + " characters");
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

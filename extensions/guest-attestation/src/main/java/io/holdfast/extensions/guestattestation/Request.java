package io.holdfast.extensions.guestattestation;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.extensions.guestattestation.MachineTpm.Quoted;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/**
 * The body of a request of the second version of the protocol (virtualization-based-security-protocol, v2).
 *
 * @param certificate of the attestation key, base64url of DER; empty where the provider gives none
 * @param prediction what the next boot will measure; an empty object for nothing
 */
record Request(
        String challenge,
        String context,
        TpmPublic key,
        Optional<String> certificate,
        Quoted quoted,
        JsonArray logs,
        JsonObject prediction) {

    /** A JWS under the request key, which stands in its own body. */
    String signed(RequestKey signer) {
        JsonObject header = JsonObject.of("typ", Json.of("attReqV2"));
        return Jws.sign(header, body(signer).utf8(), signer.signer());
    }

    /** The same with other logs. */
    Request with(JsonArray other) {
        return new Request(challenge, context, key, certificate, quoted, other, prediction);
    }

    private JsonObject body(RequestKey signer) {
        JsonObject binding = JsonObject.of("tpm_quote", JsonObject.of("hash_alg", Json.of("sha-256")));
        JsonObject.Builder data = JsonObject.builder()
                .put("rp_id", "")
                .put("rp_data", "")
                .put("challenge", challenge)
                .put("tpm_att_data", JsonObject.of("current_attestation", attestation()))
                .put("request_key", JsonObject.of("jwk", signer.jwk().toJson(), "info", binding))
                .put("other_keys", JsonArray.EMPTY)
                .put("custom_claims", JsonArray.EMPTY)
                .put("service_context", context);
        if (!prediction.isEmpty()) {
            data.put("holdfast_prediction", prediction);
        }
        return JsonObject.of("att_type", Json.of("basic"), "att_data", data.build());
    }

    private JsonObject attestation() {
        return JsonObject.builder()
                .put("logs", logs)
                .putIfPresent("aik_cert", certificate)
                .put("aik_pub", Jwk.of(key.publicKey()).toJson())
                .put("pcrs", pcrs())
                .put("quote", text(quoted.attestation().attest()))
                .put("signature", text(quoted.attestation().signature()))
                .build();
    }

    private JsonArray pcrs() {
        JsonArray values = quoted.pcrs().values().entrySet().stream()
                .map(pcr ->
                        (Json) JsonObject.of("index", Json.of(pcr.getKey()), "digest", Json.of(text(pcr.getValue()))))
                .collect(JsonArray.collector());
        return JsonArray.of(
                JsonObject.of("algorithm", Json.of(quoted.pcrs().bank().id()), "values", values));
    }

    private static String text(Bytes bytes) {
        return Base64Url.encode(bytes.array());
    }
}

package io.holdfast.testbed.attestation;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Requests of the TPM protocol, version 2, put together from parts that may or may not fit each other. */
public final class AttestationRequest {
    private AttestationRequest() {}

    /** Of the answer to {@link TpmMessages#INIT}. */
    public static byte[] challenge(JsonObject begun) {
        try {
            return Base64Url.decode(begun.string("challenge").orElseThrow());
        } catch (JoseException e) {
            throw new IllegalStateException("the challenge is not base64url", e);
        }
    }

    /** {@code current_attestation} or {@code boot_attestation}. */
    public static JsonObject evidence(
            Quoter quoter, byte[] qualifyingData, List<JsonObject> logs, Optional<String> certificate) {
        return evidence(quoter.attestationKey(), quoter.quote(qualifyingData), quoter.pcrs(), logs, certificate);
    }

    public static JsonObject evidence(
            TpmPublic key,
            Attestation quote,
            List<PcrValues> pcrs,
            List<JsonObject> logs,
            Optional<String> certificate) {
        JsonObject.Builder evidence = JsonObject.builder()
                .put("logs", new JsonArray(List.copyOf(logs)))
                .put("aik_pub", Jwk.of(key.publicKey()).toJson())
                .put("pcrs", pcrs.stream().map(AttestationRequest::bank).collect(JsonArray.collector()))
                .put("quote", Base64Url.encode(quote.attest().array()))
                .put("signature", Base64Url.encode(quote.signature().array()));
        certificate.ifPresent(text -> evidence.put("aik_cert", text));
        return evidence.build();
    }

    private static Json bank(PcrValues bank) {
        return JsonObject.builder()
                .put("algorithm", bank.bank().id())
                .put(
                        "values",
                        bank.values().entrySet().stream()
                                .map(value -> (Json) JsonObject.of(
                                        "index",
                                        Json.of(value.getKey()),
                                        "digest",
                                        Json.of(Base64Url.encode(
                                                value.getValue().array()))))
                                .collect(JsonArray.collector()))
                .build();
    }

    /**
     * A message that answers {@code {"challenge", "service_context"}}.
     *
     * @param evidence {@code tpm_att_data}
     * @param more further members of {@code att_data}
     */
    public static JsonObject of(JsonObject begun, RequestSigner signer, JsonObject evidence, JsonObject more) {
        String data = JsonObject.builder()
                .put("challenge", begun.string("challenge").orElseThrow())
                .put("tpm_att_data", evidence)
                .put("service_context", begun.string("service_context").orElseThrow())
                .putAll(more)
                .build()
                .compact();
        String body = "{\"att_type\":\"basic\",\"att_data\":" + data.substring(0, data.length() - 1)
                + ",\"request_key\":{\"jwk\":" + signer.jwk() + ",\"info\":"
                + signer.info(challenge(begun)).compact() + "}}}";
        String input = text("{\"alg\":\"PS256\",\"typ\":\"attReqV2\"}") + "." + text(body);
        byte[] signature = signer.sign(input.getBytes(StandardCharsets.US_ASCII));
        return JsonObject.of("request", Json.of(input + "." + Base64Url.encode(signature)));
    }

    private static String text(String text) {
        return Base64Url.encode(text.getBytes(StandardCharsets.UTF_8));
    }
}

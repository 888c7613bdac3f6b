package io.holdfast.testbed.attestation;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Optional;

/**
 * Messages of the TPM protocol, version 2, with a request key that the quote binds.
 *
 * @param requestKey RSA
 */
public record TpmMessages(Quoter quoter, KeyPair requestKey) {
    public static TpmMessages of(Quoter quoter) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new TpmMessages(quoter, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes RSA keys", e);
        }
    }

    public static final JsonObject INIT = JsonObject.of("type", Json.of("aikcert"));

    /** The key with a blank that no serialiser would write: what is hashed has to be what is sent. */
    private String jwk() {
        return Jwk.of(requestKey.getPublic()).toJson().compact().replaceFirst(",", " ,");
    }

    /** What the quote has to carry. */
    private byte[] qualifyingData(String challenge) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(jwk().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(java.util.Base64.getUrlDecoder().decode(challenge));
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The log of a boot, whole. */
    public static JsonObject tcg(Bytes log) {
        return JsonObject.of("type", Json.of("TCG"), "log", Json.of(Base64Url.encode(log.array())));
    }

    /** A request that answers {@code {"challenge", "service_context"}}. */
    public JsonObject request(JsonObject begun, List<JsonObject> logs, Optional<String> certificate) {
        return request(begun, logs, certificate, JsonObject.EMPTY);
    }

    /** @param more further members of {@code att_data} */
    public JsonObject request(JsonObject begun, List<JsonObject> logs, Optional<String> certificate, JsonObject more) {
        String challenge = begun.string("challenge").orElseThrow();
        Attestation quote = quoter.quote(qualifyingData(challenge));
        JsonObject.Builder current = JsonObject.builder()
                .put("logs", new JsonArray(List.copyOf(logs)))
                .put("aik_pub", Jwk.of(quoter.attestationKey().publicKey()).toJson())
                .put("pcrs", quoter.pcrs().stream().map(TpmMessages::bank).collect(JsonArray.collector()))
                .put("quote", Base64Url.encode(quote.attest().array()))
                .put("signature", Base64Url.encode(quote.signature().array()));
        certificate.ifPresent(text -> current.put("aik_cert", text));
        String data = JsonObject.builder()
                .put("challenge", challenge)
                .put("tpm_att_data", JsonObject.of("current_attestation", current.build()))
                .put("service_context", begun.string("service_context").orElseThrow())
                .putAll(more)
                .build()
                .compact();
        String body = "{\"att_type\":\"basic\",\"att_data\":" + data.substring(0, data.length() - 1)
                + ",\"request_key\":{\"jwk\":" + jwk() + ",\"info\":{\"tpm_quote\":{\"hash_alg\":\"sha-256\"}}}}}";
        return JsonObject.of("request", Json.of(jws(body)));
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

    private String jws(String body) {
        try {
            String input = Base64Url.encode("{\"alg\":\"PS256\",\"typ\":\"attReqV2\"}".getBytes(StandardCharsets.UTF_8))
                    + "." + Base64Url.encode(body.getBytes(StandardCharsets.UTF_8));
            Signature signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            signature.initSign(requestKey.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + Base64Url.encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with RSASSA-PSS", e);
        }
    }

    /** {@code {"data": base64url of the message}}. */
    public static JsonObject wrapped(JsonObject message) {
        return JsonObject.of("data", Json.of(Base64Url.encode(message.utf8())));
    }
}

package io.holdfast.testbed.attestation;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
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
        RequestSigner signer = new QuotedKey(requestKey);
        byte[] qualifyingData = signer.qualifyingData(AttestationRequest.challenge(begun));
        JsonObject current = AttestationRequest.evidence(quoter, qualifyingData, logs, certificate);
        return AttestationRequest.of(begun, signer, JsonObject.of("current_attestation", current), more);
    }

    /** What a quote has to carry that names the request key. */
    public byte[] qualifyingData(byte[] challenge) {
        return new QuotedKey(requestKey).qualifyingData(challenge);
    }

    /** {@code {"data": base64url of the message}}. */
    public static JsonObject wrapped(JsonObject message) {
        return JsonObject.of("data", Json.of(Base64Url.encode(message.utf8())));
    }
}

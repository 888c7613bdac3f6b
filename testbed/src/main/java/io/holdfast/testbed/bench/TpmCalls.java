package io.holdfast.testbed.bench;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.attestation.TpmMessages;
import java.nio.charset.StandardCharsets;

/**
 * Messages of the TPM protocol to one attestation provider.
 *
 * @param path where they are posted
 */
record TpmCalls(ApiClient client, String path) {
    /** The message that answers one. */
    JsonObject answer(JsonObject message) {
        String answer = client.call(
                        HttpMethod.POST, path, TpmMessages.wrapped(message).compact())
                .contentUtf8();
        return json(new String(bytes(json(answer), "data").array(), StandardCharsets.UTF_8));
    }

    static Bytes bytes(JsonObject json, String name) {
        try {
            return Bytes.of(Base64Url.decode(json.string(name).orElseThrow()));
        } catch (JoseException e) {
            throw new IllegalStateException(name, e);
        }
    }

    static JsonObject json(String text) {
        try {
            return (JsonObject) Json.parse(text);
        } catch (JsonException e) {
            throw new IllegalStateException(text, e);
        }
    }
}

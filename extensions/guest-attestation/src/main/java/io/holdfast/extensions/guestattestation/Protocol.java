package io.holdfast.extensions.guestattestation;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.extensions.guestattestation.CannotAttestException.Reason;
import io.holdfast.extensions.guestattestation.Endpoint.Answer;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.util.Optional;

/** One message of the TPM attestation protocol there, one back; each wrapped as {@code data}. */
final class Protocol {
    private final Endpoint endpoint;
    private final Retries retries;
    private final AgentSocket agent;

    Protocol(Endpoint endpoint, Retries retries, AgentSocket agent) {
        this.endpoint = endpoint;
        this.retries = retries;
        this.agent = agent;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** The answer, whatever its status, after the documented retries. */
    Answer send(JsonObject message) throws CannotAttestException, InterruptedException {
        Optional<String> token = endpoint.ours() ? Optional.of(token()) : Optional.empty();
        JsonObject wrapped = JsonObject.of("data", Json.of(Base64Url.encode(message.utf8())));
        try {
            return retries.send(() -> endpoint.post(wrapped, token));
        } catch (IOException e) {
            throw new CannotAttestException(Reason.ENDPOINT_UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    private String token() throws CannotAttestException, InterruptedException {
        try {
            return retries.whenReady(agent::token);
        } catch (IOException e) {
            throw new CannotAttestException(
                    Reason.AGENT, "the agent gives no token of this machine: " + e.getMessage());
        }
    }

    /** What stands in an answer; its status must be good. */
    JsonObject content(Answer answer) throws CannotAttestException {
        if (!answer.good()) {
            throw failed(answer);
        }
        try {
            String data = answer.body().string("data").orElse("");
            if (Json.parse(Base64Url.decode(data)) instanceof JsonObject object) {
                return object;
            }
            throw strange("no object");
        } catch (JoseException | JsonException e) {
            throw strange(String.valueOf(e.getMessage()));
        }
    }

    CannotAttestException strange(String what) {
        return new CannotAttestException(
                Reason.ENDPOINT_FAILED, endpoint.address() + " answered what is not of the protocol: " + what);
    }

    CannotAttestException failed(Answer answer) {
        return new CannotAttestException(
                Reason.ENDPOINT_FAILED,
                endpoint.address() + " answered HTTP " + answer.status()
                        + (answer.code().isEmpty() ? "" : " " + answer.code()) + ": " + answer.message());
    }

    String member(JsonObject content, String name) throws CannotAttestException {
        return content.string(name).orElseThrow(() -> strange("without " + name));
    }

    byte[] bytes(JsonObject content, String name) throws CannotAttestException {
        try {
            return Base64Url.decode(member(content, name));
        } catch (JoseException e) {
            throw strange(name + ": " + e.getMessage());
        }
    }
}

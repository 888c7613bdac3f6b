package io.holdfast.extensions.guestattestation;

import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.extensions.guestattestation.Endpoint.Answer;
import io.holdfast.extensions.guestattestation.MachineTpm.Quoted;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.util.Optional;

/** Has the boot attested, again and again by one process: it remembers what the provider has of this boot. */
final class Attestation {
    private static final int REFUSED = 400;
    private static final int CONFLICT = 409;

    private final MachineTpm tpm;
    private final Measurements measurements;
    private final Enrolment enrolment;
    private final RequestKey requestKey = RequestKey.make();
    private Optional<Logs> kept = Optional.empty();

    Attestation(MachineTpm tpm, Measurements measurements, Enrolment enrolment) {
        this.tpm = tpm;
        this.measurements = measurements;
        this.enrolment = enrolment;
    }

    /** What came of it. */
    sealed interface Outcome {
        /**
         * @param token a JWT that others can check by the provider's keys
         * @param claims of the token
         */
        record Attested(String token, JsonObject claims, Logs logs, Optional<Boolean> secureBoot) implements Outcome {
            /** Without the token. */
            @Override
            public String toString() {
                return "Attested[" + logs.words() + "]";
            }
        }

        /** The provider says that the evidence, or the boot, is not good. */
        record Refused(String code, String reason, Logs logs, Optional<Boolean> secureBoot) implements Outcome {}
    }

    Outcome run(Protocol protocol, JsonObject prediction)
            throws CannotAttestException, InterruptedException, IOException {
        TpmPublic key = tpm.key();
        Optional<String> certificate =
                protocol.endpoint().ours() ? Optional.of(enrolment.certificate(protocol, key)) : Optional.empty();
        Answer begun = protocol.send(JsonObject.of("type", Json.of("aikcert")));
        JsonObject offer = protocol.content(begun);
        byte[] challenge = protocol.bytes(offer, "challenge");
        Quoted quoted = tpm.quote(requestKey.qualifyingData(challenge));
        Logs logs = new Logs(measurements.eventLog(), measurements.ima());
        Optional<JsonArray> more = kept.filter(before -> protocol.endpoint().ours() && logs.continues(before))
                .map(logs::since);
        Request request = new Request(
                protocol.member(offer, "challenge"),
                protocol.member(offer, "service_context"),
                key,
                certificate,
                quoted,
                more.orElseGet(logs::whole),
                prediction);
        Answer answer = send(protocol, request);
        if (answer.status() == CONFLICT && more.isPresent()) {
            answer = send(protocol, request.with(logs.whole()));
        }
        return outcome(protocol, answer, logs);
    }

    private Answer send(Protocol protocol, Request request) throws CannotAttestException, InterruptedException {
        return protocol.send(JsonObject.of("request", Json.of(request.signed(requestKey))));
    }

    private Outcome outcome(Protocol protocol, Answer answer, Logs logs) throws CannotAttestException, IOException {
        Optional<Boolean> firmware = measurements.secureBoot();
        if (answer.status() == REFUSED) {
            kept = Optional.empty();
            return new Outcome.Refused(answer.code(), answer.message(), logs, firmware);
        }
        String token = protocol.member(protocol.content(answer), "report");
        JsonObject claims;
        try {
            claims = Jws.parse(token).claims();
        } catch (JoseException e) {
            throw protocol.strange("report: " + e.getMessage());
        }
        kept = Optional.of(logs);
        Optional<Boolean> attested = claims.bool("secureBootEnabled").or(() -> claims.bool("secureboot"));
        return new Outcome.Attested(token, claims, logs, attested.isPresent() ? attested : firmware);
    }
}

package io.holdfast.cli.attestation;

import io.holdfast.attestation.claims.ClaimJson;
import io.holdfast.attestation.policy.Outcome;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.Locale;

/** What a policy says, as JSON for programs. */
public final class OutcomeJson {
    private OutcomeJson() {}

    public static JsonObject of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Permitted permitted ->
                JsonObject.builder()
                        .put("outcome", "permitted")
                        .put("claims", ClaimJson.members(permitted.issued()))
                        .put("properties", ClaimJson.members(permitted.properties()))
                        .put("configuration", configuration(permitted))
                        .put(
                                "tokenValidityMinutes",
                                permitted.token().validity().toMinutes())
                        .build();
            case Outcome.Refused(Outcome.Reason reason, String message, int line) -> {
                JsonObject.Builder refused = JsonObject.builder()
                        .put("outcome", "refused")
                        .put("reason", reason.name().toLowerCase(Locale.ROOT))
                        .put("message", message);
                if (line > 0) {
                    refused.put("line", line);
                }
                yield refused.build();
            }
        };
    }

    private static JsonObject configuration(Outcome.Permitted permitted) {
        return JsonObject.of(
                "required_pcr_mask",
                Json.of(permitted.configuration().requiredPcrMask()),
                "require_valid_aik_cert",
                Json.of(permitted.configuration().requireValidAikCertificate()));
    }
}

package io.holdfast.cli.attestation;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimJson;
import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.policy.AttestationPolicy;
import io.holdfast.attestation.policy.Outcome;
import io.holdfast.attestation.policy.PolicyConfiguration;
import io.holdfast.attestation.policy.PolicyParseException;
import io.holdfast.attestation.verify.Requirements;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.VerdictJson;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An attestation policy over the claims of a verdict, without a service: the attestation key has no certificate here. */
public final class PolicyTrial {
    private final AttestationPolicy policy;

    private PolicyTrial(AttestationPolicy policy) {
        this.policy = policy;
    }

    public static PolicyTrial read(Path file) throws CommandException {
        try {
            return new PolicyTrial(AttestationPolicy.parse(PolicyFile.text(file)));
        } catch (PolicyParseException e) {
            throw CommandException.unusable(file + ": " + e.getMessage());
        }
    }

    /** What the policy itself demands of a quote; where it says nothing, what {@code requirements} say. */
    public Requirements demand(Requirements requirements) {
        int mask = policy.configuration().requiredPcrMask();
        return mask == PolicyConfiguration.ALL_PCRS ? requirements : requirements.withPcrMask(mask);
    }

    public Outcome run(Verdict verdict) {
        List<Claim> claims = new ArrayList<>();
        claims.add(Claim.service("aikValidated", ClaimValue.of(false)));
        VerdictJson.claims(verdict).members().forEach((type, value) -> {
            if (value instanceof JsonBoolean bool) {
                claims.add(Claim.service(type, ClaimValue.of(bool.value())));
            } else if (value instanceof JsonNumber number && number.asLong().isPresent()) {
                claims.add(Claim.service(type, ClaimValue.of(number.asLong().getAsLong())));
            } else if (value instanceof JsonString text) {
                claims.add(Claim.service(type, ClaimValue.of(text.value())));
            }
        });
        claims.add(Claim.service("events", ClaimValue.json(VerdictJson.events(verdict))));
        claims.add(Claim.service(Claim.PCRS, ClaimValue.json(VerdictJson.pcrs(verdict))));
        return policy.run(new ClaimSet(claims));
    }

    /** {@code {permitted, message?, claims?}}. */
    public static JsonObject json(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Permitted permitted ->
                JsonObject.of("permitted", Json.of(true), "claims", ClaimJson.members(permitted.issued()));
            case Outcome.Refused refused ->
                JsonObject.of("permitted", Json.of(false), "message", Json.of(refused.message()));
        };
    }

    public static List<String> text(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Permitted permitted -> {
                List<String> lines = new ArrayList<>(List.of("policy: permitted"));
                ClaimJson.members(permitted.issued())
                        .members()
                        .forEach((type, value) -> lines.add("  " + type + " = " + value.compact()));
                yield lines;
            }
            case Outcome.Refused refused -> List.of("policy: refused: " + refused.message());
        };
    }
}

package io.holdfast.control.attestation;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.ima.ImaBuffer;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.policy.AttestationPolicy;
import io.holdfast.attestation.policy.Outcome;
import io.holdfast.attestation.policy.PolicyDocument;
import io.holdfast.attestation.token.AttestationToken;
import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.verify.Evidence;
import io.holdfast.attestation.verify.ImaEvidence;
import io.holdfast.attestation.verify.Requirements;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.Verifier;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Tries policies on the evidence that machines sent last. */
final class DraftPolicies {
    private final Store store;
    private final IssuedTokens tokens;
    private final Requirements requirements;

    DraftPolicies(Store store, IssuedTokens tokens, Requirements requirements) {
        this.store = store;
        this.tokens = tokens;
        this.requirements = requirements;
    }

    private record Last(MachineIdentity identity, KeptEvidence evidence) {}

    /** {@code {"permitted": …, "reason"?: …, "attested": time, "token"?: an unsecured JWT}}. */
    JsonObject run(RequestContext context, Provider provider, ResourceId machine, String text) {
        AttestationPolicy policy = ProviderPolicies.policy(text);
        Last last = store.read(transaction -> MachineIdentity.find(transaction, machine)
                        .flatMap(identity ->
                                KeptEvidence.find(transaction, machine).map(evidence -> new Last(identity, evidence))))
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.NOT_FOUND,
                        "There is no evidence of the machine " + machine
                                + " (expected: one that was attested before)."));
        KeptEvidence kept = last.evidence();
        AttestationKey key = AttestationKey.of(last.identity().attestationKey());
        Optional<ImaEvidence> ima = kept.ima().map(position -> covered(position, kept.buffers()));
        Verdict verdict = Verifier.verify(
                new Evidence(
                        kept.eventLog(),
                        ima,
                        kept.quote(),
                        kept.signature(),
                        key,
                        Optional.of(kept.pcrs()),
                        Optional.of(kept.qualifyingData())),
                requirements.withPcrMask(policy.configuration().requiredPcrMask()));
        JsonObject.Builder answer =
                JsonObject.builder().put("attested", kept.time().toString());
        if (!verdict.verified()) {
            return answer.put("permitted", false)
                    .put("reason", KeyEnrolment.words(verdict.refusals()))
                    .build();
        }
        List<Claim> claims = TpmClaims.of(provider, verdict, key.key(), true);
        return switch (policy.run(new ClaimSet(claims))) {
            case Outcome.Refused refused ->
                answer.put("permitted", false).put("reason", refused.message()).build();
            case Outcome.Permitted outcome ->
                answer.put("permitted", true)
                        .put(
                                "token",
                                AttestationToken.unsecured(
                                        tokens.facts(
                                                provider,
                                                AttestationType.TPM,
                                                PolicyDocument.unsecured(text),
                                                context.time()),
                                        outcome))
                        .build();
        };
    }

    /** The list was replayed up to there when it came; its entries are not kept. */
    private static ImaEvidence covered(ImaPosition position, List<ImaBuffer> buffers) {
        return new ImaEvidence(position, buffers, Bytes.of(new byte[0]));
    }
}

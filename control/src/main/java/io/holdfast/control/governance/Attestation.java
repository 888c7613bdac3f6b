package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.EffectKind;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What somebody has said of one resource under a manual policy, as judgements need it.
 *
 * @param referenceId of a member of the initiative; empty for all of them
 * @param comment the sentence that is shown as the reason
 */
record Attestation(
        ResourceId resource,
        ResourceId assignment,
        String referenceId,
        String state,
        String comment,
        Optional<Instant> expires,
        Instant said) {

    static Attestation of(ResourceRow row) {
        JsonObject properties = row.document().object("properties").orElse(JsonObject.EMPTY);
        return new Attestation(
                row.id().parent().orElse(ResourceId.ROOT),
                ResourceId.parse(properties.string("policyAssignmentId").orElseThrow()),
                properties.string("policyDefinitionReferenceId").orElse(""),
                properties.string("complianceState").orElse("Unknown"),
                properties.string("comments").orElse(""),
                properties
                        .string("expiresOn")
                        .map(text -> OffsetDateTime.parse(text).toInstant()),
                row.changed());
    }

    private boolean speaksOf(Assigned assigned, Member member, Instant now) {
        return assignment.equals(assigned.id())
                && (referenceId.isEmpty() || Ascii.equalsIgnoreCase(referenceId, member.referenceId()))
                && expires.map(now::isBefore).orElse(true);
    }

    /** The state with what is attested of it: what names the member goes before what speaks of all, then the newer. */
    static PolicyState apply(List<Attestation> ofResource, PolicyState state, Instant now) {
        if (ofResource.isEmpty() || state.member().policy().effect() != EffectKind.MANUAL) {
            return state;
        }
        return ofResource.stream()
                .filter(attestation -> attestation.speaksOf(state.assigned(), state.member(), now))
                .max(Comparator.comparing((Attestation attestation) -> !attestation.referenceId.isEmpty())
                        .thenComparing(Attestation::said))
                .map(attestation -> new PolicyState(
                        state.assigned(),
                        state.member(),
                        attestation.state,
                        attestation.comment,
                        JsonObject.EMPTY,
                        state.since()))
                .orElse(state);
    }
}

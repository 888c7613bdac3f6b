package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;

/**
 * What one definition of one assignment says of one resource.
 *
 * @param state Compliant, NonCompliant, Conflict, Exempt or Unknown
 * @param reason why, in one sentence; empty when there is nothing to say
 * @param details {@code evaluatedExpressions} and {@code ifNotExistsDetails}, as Azure shows them
 * @param since when it became so
 */
record PolicyState(Assigned assigned, Member member, String state, String reason, JsonObject details, Instant since) {
    static final String COMPLIANT = "Compliant";
    static final String NON_COMPLIANT = "NonCompliant";
    static final String EXEMPT = "Exempt";

    /** Whether it says the same of the same policy. */
    boolean same(PolicyState other) {
        return samePolicy(other)
                && state.equals(other.state)
                && reason.equals(other.reason)
                && details.equals(other.details);
    }

    boolean samePolicy(PolicyState other) {
        return assigned.id().equals(other.assigned.id())
                && member.definition().equals(other.member.definition())
                && member.referenceId().equals(other.member.referenceId());
    }

    PolicyState since(Instant time) {
        return new PolicyState(assigned, member, state, reason, details, time);
    }

    /** As it is kept beside the resource. */
    JsonObject json() {
        return JsonObject.builder()
                .put("assignment", assigned.id().toString())
                .put("definition", member.definition().toString())
                .put("referenceId", member.referenceId())
                .put("state", state)
                .put("reason", reason)
                .put("since", since.toString())
                .build();
    }
}

package io.holdfast.control.governance;

import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Caller;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one caller may learn of states. The right at a policy resource or a management group says nothing of the resources
 * that are judged: each of them has to be readable itself.
 */
final class VisibleStates {
    static final String ACTION = "Microsoft.PolicyInsights/policyStates/queryResults/read";

    private final AccessControl.Decisions decisions;
    private final Caller caller;
    private final Map<ResourceId, Boolean> known = new HashMap<>();

    VisibleStates(AccessControl.Decisions decisions, Caller caller) {
        this.decisions = decisions;
        this.caller = caller;
    }

    /**
     * Everybody may ask about a built-in definition; the answer has what the caller can read.
     *
     * @throws io.holdfast.kernel.ProblemException AuthorizationFailed
     */
    void requireScope(ResourceId scope) {
        boolean definition =
                scope.type().equals(PolicyTypes.DEFINITION) || scope.type().equals(PolicyTypes.SET_DEFINITION);
        if (!definition || !DefinitionRules.isBuiltIn(scope)) {
            decisions.require(caller, ACTION, scope);
        }
    }

    boolean sees(ResourceId resource) {
        return known.computeIfAbsent(resource, id -> decisions.permits(caller, ACTION, id));
    }

    /** Without the related resource that decided, where the caller cannot read that one: it may stand in another group. */
    JsonObject shown(JsonObject row) {
        Optional<JsonObject> details = row.object("policyEvaluationDetails");
        boolean hidden = details.flatMap(all -> all.object("ifNotExistsDetails"))
                .flatMap(related -> related.string("resourceId"))
                .filter(id -> !sees(ResourceId.parse(id)))
                .isPresent();
        return hidden
                ? row.with("policyEvaluationDetails", details.orElseThrow().without("ifNotExistsDetails"))
                : row;
    }
}

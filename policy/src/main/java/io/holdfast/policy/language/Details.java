package io.holdfast.policy.language;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.Edit;
import java.util.List;
import java.util.Optional;

/** {@code then.details} as one effect reads it. */
public sealed interface Details {
    /** Of audit, deny and disabled, which have none. */
    record None() implements Details {}

    /** Of append and modify. */
    record Edits(Optional<Template> conflictEffect, Optional<Template> roleDefinitionIds, List<Operation> operations)
            implements Details {
        public Edits {
            operations = List.copyOf(operations);
        }
    }

    /** @param value nothing for a removal */
    record Operation(
            Edit.Operation operation, Template field, Optional<Template> value, Optional<Template> condition) {}

    /** Of auditIfNotExists and deployIfNotExists. */
    record Existence(
            Template type,
            Optional<Template> name,
            Optional<Template> resourceGroupName,
            Optional<Template> existenceScope,
            Optional<Template> evaluationDelay,
            Optional<Condition> existenceCondition,
            Optional<Deployment> deployment)
            implements Details {}

    /**
     * Of deployIfNotExists.
     *
     * @param around the deployment without its template, which the deployment engine reads and not the policy
     * @param template as it stands
     */
    record Deployment(
            Template roleDefinitionIds, Optional<Template> scope, Template around, Optional<JsonObject> template) {}

    record DenyAction(Template actionNames, Optional<Template> cascadeBehaviors) implements Details {}

    record Manual(Optional<Template> defaultState) implements Details {}
}

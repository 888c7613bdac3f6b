package io.holdfast.policy;

import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Set;

/** What a matched policy wants done. {@link #text()} keeps the spelling of the definition or the parameter. */
public sealed interface Effect {
    String text();

    /** Nothing; only where a rule is tried. */
    record Disabled(String text) implements Effect {}

    record Audit(String text) implements Effect {}

    record Deny(String text) implements Effect {}

    /** @param edits at a conflict with a value that is there the request is denied */
    record Append(String text, List<Edit> edits) implements Effect {
        public Append {
            edits = List.copyOf(edits);
        }
    }

    /** @param roleDefinitionIds what the assignment's identity needs for a remediation */
    record Modify(String text, ConflictEffect conflictEffect, List<String> roleDefinitionIds, List<Edit> edits)
            implements Effect {
        public Modify {
            roleDefinitionIds = List.copyOf(roleDefinitionIds);
            edits = List.copyOf(edits);
        }
    }

    record AuditIfNotExists(String text, Related related) implements Effect {}

    /**
     * @param deployment {@code location} and {@code properties}, the parameters' expressions evaluated, the template as it is
     * @param subscriptionScope whether the deployment is one of the subscription rather than of the resource group
     */
    record DeployIfNotExists(
            String text,
            Related related,
            List<String> roleDefinitionIds,
            JsonObject deployment,
            boolean subscriptionScope)
            implements Effect {
        public DeployIfNotExists {
            roleDefinitionIds = List.copyOf(roleDefinitionIds);
        }
    }

    /**
     * @param actionNames lower-case; {@code delete} is the only one that Azure knows
     * @param cascadeAllowed whether the deletion of the resource group is let through
     */
    record DenyAction(String text, Set<String> actionNames, boolean cascadeAllowed) implements Effect {
        public DenyAction {
            actionNames = Set.copyOf(actionNames);
        }
    }

    /** @param defaultState Compliant, NonCompliant or Unknown: the state without an attestation */
    record Manual(String text, String defaultState) implements Effect {}
}

package io.holdfast.control.governance;

import io.holdfast.control.governance.PolicyEvents.Event;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;

/** Events in Azure's shape, as {@link StateRecords} has the states. */
final class EventRecords {
    private EventRecords() {}

    /**
     * @param location of the resource; empty where it has none, or is gone
     * @param groups management groups above the resource, outermost last
     * @param parameters that the assignment has now; empty when it is gone
     */
    static JsonObject of(Event event, String location, String groups, String parameters, String tenant) {
        ResourceId resource = event.resource();
        ResourceId assignment = event.policy("assignment");
        ResourceId definition = event.policy("definition");
        JsonObject change = event.change();
        String set = text(change, "set");
        String state = text(change, "state");
        JsonArray names = change.array("groups").orElse(JsonArray.EMPTY);
        return new RecordMembers(
                        event.time(),
                        resource,
                        location,
                        groups,
                        assignment,
                        assignment.parent().orElse(ResourceId.ROOT),
                        parameters,
                        definition,
                        text(change, "effect"),
                        text(change, "category"),
                        set,
                        text(change, "referenceId"),
                        names,
                        text(change, "version"),
                        state)
                .json()
                .put("tenantId", tenant)
                .put("principalOid", "")
                // ours: what it was before, and the sentence that a person reads
                .put("holdfastPreviousState", text(change, "before"))
                .put("holdfastReason", text(change, "reason"))
                .build();
    }

    private static String text(JsonObject json, String name) {
        return json.string(name).orElse("");
    }
}

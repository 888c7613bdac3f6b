package io.holdfast.control.resources;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.json.JsonObject;

/** The one place that merges the desired document with what was observed. The API and queries read nothing else. */
public final class ResourceView {
    private final TypeRegistry registry;

    public ResourceView(TypeRegistry registry) {
        this.registry = registry;
    }

    public JsonObject of(ReadTransaction transaction, ResourceRow row) {
        JsonObject.Builder json = JsonObject.builder()
                .put("id", row.id().toString())
                .put("name", row.id().name())
                .put("type", row.id().type().toString());
        row.document().members().forEach((name, value) -> {
            if (!name.equals("properties")) {
                json.put(name, value);
            }
        });
        JsonObject.Builder properties = JsonObject.builder();
        row.document().object("properties").ifPresent(properties::putAll);
        properties.put("provisioningState", row.provisioningState());
        json.put("properties", properties.build());
        json.put(
                "systemData",
                JsonObject.builder()
                        .put("createdBy", row.createdBy())
                        .put("createdByType", "Application")
                        .put("createdAt", row.created().toString())
                        .put("lastModifiedBy", row.changedBy())
                        .put("lastModifiedByType", "Application")
                        .put("lastModifiedAt", row.changed().toString())
                        .build());
        return registry.find(row.id().type())
                .map(descriptor -> descriptor.rules().view(transaction, row, json.build()))
                .orElseGet(json::build);
    }
}

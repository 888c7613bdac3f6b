package io.holdfast.control.governance;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/** Parts of stored definitions that assignments need beside the compiled rule. */
final class DefinitionParts {
    private DefinitionParts() {}

    /** For which type the definition looks, so that a change there is a reason to judge again. */
    static Optional<String> relatedType(JsonObject properties) {
        return properties
                .object("policyRule")
                .flatMap(rule -> rule.object("then"))
                .flatMap(then -> then.object("details"))
                .flatMap(details -> details.string("type"));
    }

    static String displayName(ResourceRow row) {
        return row.document()
                .object("properties")
                .flatMap(properties -> properties.string("displayName"))
                .orElse(row.id().name());
    }

    static JsonObject withEffect(JsonObject document, String effect) {
        JsonObject properties = document.object("properties").orElse(JsonObject.EMPTY);
        JsonObject rule = properties.object("policyRule").orElse(JsonObject.EMPTY);
        JsonObject then = rule.object("then").orElse(JsonObject.EMPTY).with("effect", effect);
        return document.with("properties", properties.with("policyRule", rule.with("then", then)));
    }
}

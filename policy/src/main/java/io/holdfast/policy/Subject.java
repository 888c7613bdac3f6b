package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Optional;

/**
 * A resource that is judged: its ARM document with id, name, type, location, tags, identity, properties.
 *
 * @param apiVersion chooses among the paths of an alias; empty takes the default path
 * @param indexed whether the type has tags and location; a definition of mode Indexed concerns no other
 */
public record Subject(JsonObject document, Optional<String> apiVersion, boolean indexed) {

    public static Subject of(JsonObject document) {
        return new Subject(document, Optional.empty(), true);
    }

    public Subject atApiVersion(String version) {
        return new Subject(document, Optional.of(version), indexed);
    }

    public Subject indexed(boolean value) {
        return new Subject(document, apiVersion, value);
    }

    /** As it stands in the document; empty when there is none. */
    public String type() {
        return document.findIgnoreCase("type").orElse(document) instanceof JsonString text ? text.value() : "";
    }

    /** Lower-case, with the name that Azure Policy gives to resource groups. */
    public String typeKey() {
        String key = Ascii.lower(type());
        return key.equals("microsoft.resources/resourcegroups")
                ? "microsoft.resources/subscriptions/resourcegroups"
                : key;
    }
}

package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Optional;

/** A resource that is judged: its ARM document with id, name, type, location, tags, identity, properties. */
public final class Subject {
    private final JsonObject document;
    private final boolean indexed;
    private final Kind kind;

    /**
     * What programs are made for.
     *
     * @param type lower-case, with the name that Azure Policy gives to resource groups
     * @param apiVersion lower-case
     */
    record Kind(String type, Optional<String> apiVersion) {}

    private Subject(JsonObject document, boolean indexed, Kind kind) {
        this.document = document;
        this.indexed = indexed;
        this.kind = kind;
    }

    /** Of a type that has tags and location, at the default paths of its aliases. */
    public static Subject of(JsonObject document) {
        String key = Ascii.lower(typeOf(document));
        String type = key.equals("microsoft.resources/resourcegroups")
                ? "microsoft.resources/subscriptions/resourcegroups"
                : key;
        return new Subject(document, true, new Kind(type, Optional.empty()));
    }

    /** Chooses among the paths of aliases. */
    public Subject atApiVersion(String version) {
        return new Subject(document, indexed, new Kind(kind.type(), Optional.of(Ascii.lower(version))));
    }

    /** Whether the type has tags and location; a definition of mode Indexed concerns no other. */
    public Subject indexed(boolean value) {
        return new Subject(document, value, kind);
    }

    public JsonObject document() {
        return document;
    }

    public boolean indexed() {
        return indexed;
    }

    /** As it stands in the document; empty when there is none. */
    public String type() {
        return typeOf(document);
    }

    private static String typeOf(JsonObject document) {
        return document.findIgnoreCase("type").orElse(document) instanceof JsonString text ? text.value() : "";
    }

    Kind kind() {
        return kind;
    }

    @Override
    public String toString() {
        return kind + " " + document;
    }
}

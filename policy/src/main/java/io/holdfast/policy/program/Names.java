package io.holdfast.policy.program;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.List;

/** Names that follow from a resource's id. */
public final class Names {
    private Names() {}

    static String id(JsonObject document) {
        return document.findIgnoreCase("id").orElse(document) instanceof JsonString text ? text.value() : "";
    }

    /** {@code parent/child}: the names below the last provider; what the document says itself goes before. */
    public static String full(JsonObject document) {
        if (document.findIgnoreCase("fullName").orElse(document) instanceof JsonString text) {
            return text.value();
        }
        String[] segments = id(document).split("/", -1);
        int provider = segments.length;
        for (int i = 0; i < segments.length; i++) {
            if (Ascii.equalsIgnoreCase(segments[i], "providers")) {
                provider = i;
            }
        }
        List<String> names = new ArrayList<>();
        for (int i = provider + 3; i < segments.length; i += 2) {
            names.add(segments[i]);
        }
        if (names.isEmpty()) {
            return document.findIgnoreCase("name").orElse(document) instanceof JsonString text ? text.value() : "";
        }
        return String.join("/", names);
    }

    static String resourceGroup(JsonObject document) {
        String[] segments = id(document).split("/", -1);
        for (int i = 0; i + 1 < segments.length; i++) {
            if (Ascii.equalsIgnoreCase(segments[i], "resourcegroups")) {
                return segments[i + 1];
            }
        }
        return "";
    }
}

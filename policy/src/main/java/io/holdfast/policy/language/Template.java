package io.holdfast.policy.language;

import io.holdfast.kernel.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value whose strings may be expressions. */
public sealed interface Template {
    /** Without any expression; {@code [[} was taken for a bracket. */
    record Plain(Json value) implements Template {}

    /** @param text as it stands in the document, with its brackets */
    record Computed(Expression expression, String text) implements Template {}

    record Items(List<Template> items) implements Template {
        public Items {
            items = List.copyOf(items);
        }
    }

    record Members(Map<String, Template> members) implements Template {
        public Members {
            members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }
}

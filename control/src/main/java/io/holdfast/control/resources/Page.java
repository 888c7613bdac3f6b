package io.holdfast.control.resources;

import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** One page of a list; {@code next} is the skip token of the page after it. */
public record Page(List<JsonObject> value, Optional<String> next) {
    public Page {
        value = List.copyOf(value);
    }
}

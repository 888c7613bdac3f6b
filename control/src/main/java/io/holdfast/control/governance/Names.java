package io.holdfast.control.governance;

import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonString;
import java.util.List;
import java.util.Optional;

/** Lists of names in documents that were checked when they were written. */
final class Names {
    private Names() {}

    static List<String> of(Optional<JsonArray> array) {
        return array.stream()
                .flatMap(JsonArray::stream)
                .filter(JsonString.class::isInstance)
                .map(item -> ((JsonString) item).value())
                .toList();
    }
}

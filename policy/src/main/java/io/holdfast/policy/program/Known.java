package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import java.util.Map;

/**
 * What is known when a program is made.
 *
 * @param parameters by lower-case name
 * @param iterations members that one value count may have
 */
public record Known(Map<String, Json> parameters, int iterations) {
    public Known {
        parameters = Map.copyOf(parameters);
    }
}

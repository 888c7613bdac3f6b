package io.holdfast.agent.cli;

import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives outcomes and refusals the place in the log of the operation that they end. */
final class LogPositions {
    private LogPositions() {}

    static List<JsonObject> join(List<JsonObject> events) {
        Map<String, JsonObject> told = new HashMap<>();
        List<JsonObject> joined = new ArrayList<>();
        for (JsonObject event : events) {
            String operation = event.string("item").orElse("") + "#"
                    + event.number("generation").orElse(-1);
            event.object("log").ifPresent(position -> told.put(operation, position));
            boolean ends = event.string("event").orElse("").matches("refused|outcome");
            joined.add(
                    ends && !event.has("log") && told.containsKey(operation)
                            ? event.with("log", told.getOrDefault(operation, JsonObject.EMPTY))
                            : event);
        }
        return List.copyOf(joined);
    }

    /** {@code  (leaf 12 of 40 in holdfast/…/1)}. */
    static String text(JsonObject position) {
        return "  (leaf " + position.number("leaf").orElse(-1) + " of "
                + position.number("size").orElse(-1) + " in "
                + position.string("origin").orElse("") + ")";
    }
}

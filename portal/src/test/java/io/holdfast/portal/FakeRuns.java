package io.holdfast.portal;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The run commands of the fake control plane. */
final class FakeRuns {
    private final Map<String, JsonObject> commands = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final FakeChanges changes;

    FakeRuns(FakeChanges changes) {
        this.changes = changes;
    }

    static String id(String machine, String name) {
        return FakeFleet.machineId(machine) + "/runCommands/" + name;
    }

    synchronized JsonObject put(String id, JsonObject body) {
        JsonObject properties = body.object("properties")
                .orElse(JsonObject.EMPTY)
                .without("protectedParameters")
                .with("provisioningState", "Creating")
                .with("instanceView", JsonObject.of("executionState", Json.of("Pending")));
        JsonObject command = body.with("id", id)
                .with("name", id.substring(id.lastIndexOf('/') + 1))
                .with("properties", properties);
        commands.put(id, command);
        changes.changed(id, "document");
        return command;
    }

    /** What the machine reports; members of the instance view. */
    synchronized void report(String id, String view) {
        JsonObject command = find(id).orElseThrow();
        JsonObject properties = command.object("properties").orElseThrow().with("instanceView", FakeFleet.json(view));
        commands.put(id, command.with("properties", properties));
        changes.changed(id, "facet");
    }

    synchronized void gone(String id) {
        commands.remove(id);
        changes.changed(id, "delete");
    }

    synchronized Optional<JsonObject> find(String id) {
        return Optional.ofNullable(commands.get(id));
    }

    synchronized JsonArray of(String prefix) {
        return commands.entrySet().stream()
                .filter(entry -> entry.getKey().regionMatches(true, 0, prefix, 0, prefix.length()))
                .map(entry -> (Json) entry.getValue())
                .collect(JsonArray.collector());
    }
}

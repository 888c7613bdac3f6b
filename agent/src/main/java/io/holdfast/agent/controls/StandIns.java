package io.holdfast.agent.controls;

import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which names of the incumbent a Holdfast extension stands in for; the table is {@code stand-ins.json}. */
public record StandIns(Map<ExtensionType, List<ExtensionType>> names) {
    public StandIns {
        names = Map.copyOf(names);
    }

    /** The table that ships with the agent. */
    public static StandIns shipped() {
        try (InputStream in = StandIns.class.getResourceAsStream("stand-ins.json")) {
            if (in == null || !(Json.parse(in.readAllBytes()) instanceof JsonObject table)) {
                throw new IllegalStateException("stand-ins.json is not in this build as an object");
            }
            Map<ExtensionType, List<ExtensionType>> names = new HashMap<>();
            for (String name : table.names()) {
                names.put(ExtensionType.parse(name), types(table.array(name).orElse(JsonArray.EMPTY)));
            }
            return new StandIns(names);
        } catch (JsonException e) {
            throw new IllegalStateException("stand-ins.json: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ExtensionType> types(JsonArray array) {
        List<ExtensionType> types = new ArrayList<>();
        for (Json item : array) {
            if (item instanceof JsonString(String name)) {
                types.add(ExtensionType.parse(name));
            }
        }
        return List.copyOf(types);
    }

    /** The incumbent's names that the extension stands in for; empty for most. */
    public List<ExtensionType> namesOf(ExtensionType type) {
        return names.getOrDefault(type, List.of());
    }
}

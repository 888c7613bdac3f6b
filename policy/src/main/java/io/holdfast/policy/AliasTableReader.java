package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the two forms of an alias table. */
final class AliasTableReader {
    private static final int MAX_ROWS = 500_000;

    private final AliasTable.Builder table = new AliasTable.Builder();
    private int rows;

    private AliasTableReader() {}

    static AliasTable tsv(Iterable<String> lines) throws PolicyException {
        AliasTableReader reader = new AliasTableReader();
        int number = 0;
        for (String line : lines) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String place = "line " + number;
            String[] cells = line.split("\t", -1);
            if (cells.length != 3 || cells[0].isBlank() || cells[1].isBlank()) {
                throw invalid(place, cells.length + " cells (expected: resource type, alias and path between tabs)");
            }
            reader.add(cells[0], new Alias(cells[1], path(cells[2], place), List.of(), Optional.empty()), place);
        }
        return reader.table.build();
    }

    static AliasTable providers(Json document) throws PolicyException {
        Json list = document instanceof JsonObject object ? object.find("value").orElse(object) : document;
        AliasTableReader reader = new AliasTableReader();
        int i = 0;
        for (Json item : array(list, "")) {
            String place = "[" + i++ + "]";
            JsonObject provider = object(item, place);
            String namespace = string(provider, "namespace", place);
            reader.types(namespace, provider, place);
        }
        return reader.table.build();
    }

    private void types(String namespace, JsonObject provider, String place) throws PolicyException {
        int i = 0;
        for (Json item : array(optional(provider, "resourceTypes"), place + ".resourceTypes")) {
            String below = place + ".resourceTypes[" + i++ + "]";
            JsonObject object = object(item, below);
            String type = namespace + "/" + string(object, "resourceType", below);
            object.findIgnoreCase("capabilities").ifPresent(value -> {
                if (value instanceof JsonString text) {
                    String lower = Ascii.lower(text.value());
                    table.capabilities(type, lower.contains("supportstags") && lower.contains("supportslocation"));
                }
            });
            int j = 0;
            for (Json alias : array(optional(object, "aliases"), below + ".aliases")) {
                String here = below + ".aliases[" + j++ + "]";
                add(type, alias(object(alias, here), here), here);
            }
        }
    }

    private void add(String type, Alias alias, String place) throws PolicyException {
        if (++rows > MAX_ROWS) {
            throw invalid(place, "too many aliases (expected: at most " + MAX_ROWS + ")");
        }
        table.put(type, alias);
    }

    private static Alias alias(JsonObject object, String place) throws PolicyException {
        List<Alias.Versioned> versions = new ArrayList<>();
        int i = 0;
        for (Json item : array(optional(object, "paths"), place + ".paths")) {
            String below = place + ".paths[" + i++ + "]";
            JsonObject path = object(item, below);
            List<String> apiVersions = new ArrayList<>();
            for (Json version : array(optional(path, "apiVersions"), below + ".apiVersions")) {
                if (!(version instanceof JsonString text)) {
                    throw invalid(below + ".apiVersions", version.kind() + " (expected: strings)");
                }
                apiVersions.add(text.value());
            }
            versions.add(new Alias.Versioned(path(string(path, "path", below), below), apiVersions));
        }
        Json given = optional(object, "defaultPath");
        FieldPath path;
        if (given instanceof JsonString text) {
            path = path(text.value(), place + ".defaultPath");
        } else if (!versions.isEmpty()) {
            path = versions.getLast().path();
        } else {
            throw invalid(place, "has neither defaultPath nor paths");
        }
        return new Alias(string(object, "name", place), path, versions, modifiable(object));
    }

    private static Optional<Boolean> modifiable(JsonObject alias) {
        return alias.findIgnoreCase("defaultMetadata")
                .flatMap(metadata ->
                        metadata instanceof JsonObject object ? object.findIgnoreCase("attributes") : Optional.empty())
                .flatMap(value -> value instanceof JsonString text
                        ? Optional.of(Ascii.lower(text.value()).contains("modifiable"))
                        : Optional.empty());
    }

    private static FieldPath path(String text, String place) throws PolicyException {
        try {
            return FieldPath.parse(text);
        } catch (PolicyException e) {
            throw invalid(place, String.valueOf(e.getMessage()));
        }
    }

    private static Json optional(JsonObject object, String name) {
        Json value = object.findIgnoreCase(name).orElse(JsonArray.EMPTY);
        return value == JsonNull.NULL ? JsonArray.EMPTY : value;
    }

    private static JsonArray array(Json value, String place) throws PolicyException {
        if (value instanceof JsonArray array) {
            return array;
        }
        throw invalid(place, value.kind() + " (expected: an array)");
    }

    private static JsonObject object(Json value, String place) throws PolicyException {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw invalid(place, value.kind() + " (expected: an object)");
    }

    private static String string(JsonObject object, String name, String place) throws PolicyException {
        if (object.findIgnoreCase(name).orElse(JsonNull.NULL) instanceof JsonString text
                && !text.value().isEmpty()) {
            return text.value();
        }
        throw invalid(place, "has no " + name + " (expected: a string)");
    }

    private static PolicyException invalid(String place, String reason) {
        return new PolicyException(PolicyFault.INVALID_ALIASES, place, reason);
    }
}

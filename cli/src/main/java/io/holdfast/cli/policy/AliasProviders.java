package io.holdfast.cli.policy;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An alias table as providers with their types, each alias with what policies need of it and no more. */
public final class AliasProviders {
    private static final List<String> KEPT = List.of("name", "defaultPath", "defaultMetadata", "paths");

    private AliasProviders() {}

    /** @return one each namespace that has aliases or types */
    public static List<JsonObject> read(Path file) throws CommandException {
        PolicyFiles.aliases(file); // says what is wrong with it
        try {
            return Ascii.lower(file.toString()).endsWith(".tsv")
                    ? tsv(InputFiles.text(file, PolicyFiles.MAX_BYTES).lines().toList())
                    : providers(PolicyFiles.json(file));
        } catch (JsonException e) {
            throw CommandException.unusable(file + ": is no alias table: " + e.getMessage());
        }
    }

    private static List<JsonObject> providers(Json table) {
        Json list = table instanceof JsonObject object ? object.find("value").orElse(object) : table;
        List<JsonObject> providers = new ArrayList<>();
        for (Json item : list instanceof JsonArray array ? array : JsonArray.EMPTY) {
            JsonObject provider = (JsonObject) item;
            JsonObject.Builder kept = JsonObject.builder()
                    .put("namespace", provider.findIgnoreCase("namespace").orElse(JsonNull.NULL));
            kept.put("resourceTypes", each(provider, "resourceTypes", AliasProviders::type));
            providers.add(kept.build());
        }
        return providers;
    }

    private static JsonObject type(JsonObject type) {
        JsonObject.Builder kept = JsonObject.builder();
        for (String name : List.of("resourceType", "capabilities")) {
            type.findIgnoreCase(name).ifPresent(value -> kept.put(name, value));
        }
        return kept.put("aliases", each(type, "aliases", AliasProviders::alias)).build();
    }

    private static JsonObject alias(JsonObject alias) {
        JsonObject.Builder kept = JsonObject.builder();
        for (String name : KEPT) {
            alias.findIgnoreCase(name).ifPresent(value -> kept.put(name, value));
        }
        return kept.build();
    }

    private static JsonArray each(JsonObject from, String name, java.util.function.UnaryOperator<JsonObject> change) {
        return from.findIgnoreCase(name).orElse(JsonArray.EMPTY) instanceof JsonArray array
                ? array.stream()
                        .map(item -> (Json) change.apply((JsonObject) item))
                        .collect(JsonArray.collector())
                : JsonArray.EMPTY;
    }

    private static List<JsonObject> tsv(List<String> lines) {
        Map<String, Map<String, List<Json>>> byNamespace = new LinkedHashMap<>();
        for (String line : lines) {
            if (!line.isBlank()) {
                String[] cells = line.split("\t", -1);
                int slash = cells[0].indexOf('/');
                byNamespace
                        .computeIfAbsent(cells[0].substring(0, Math.max(0, slash)), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(cells[0].substring(slash + 1), _ -> new ArrayList<>())
                        .add(JsonObject.of("name", Json.of(cells[1]), "defaultPath", Json.of(cells[2])));
            }
        }
        return byNamespace.entrySet().stream()
                .map(namespace -> JsonObject.builder()
                        .put("namespace", namespace.getKey())
                        .put(
                                "resourceTypes",
                                namespace.getValue().entrySet().stream()
                                        .map(type -> (Json) JsonObject.of(
                                                "resourceType",
                                                Json.of(type.getKey()),
                                                "aliases",
                                                new JsonArray(type.getValue())))
                                        .collect(JsonArray.collector()))
                        .build())
                .toList();
    }
}

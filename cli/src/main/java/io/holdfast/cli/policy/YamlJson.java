package io.holdfast.cli.policy;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** YAML 1.2 (core schema) as JSON. No tags of its own, no objects, bounded. */
final class YamlJson {
    private static final int MAX_CHARACTERS = 16 << 20;
    private static final int MOST_VALUES = 1_000_000;
    private static final int DEEPEST = 100;

    private int values;

    private YamlJson() {}

    static Json read(Path file) throws CommandException {
        String text = InputFiles.text(file, MAX_CHARACTERS);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(50)
                .setCodePointLimit(MAX_CHARACTERS)
                .build();
        try {
            return new YamlJson().json(new Load(settings).loadFromString(text), file, 0);
        } catch (YamlEngineException e) {
            throw CommandException.unusable(file + ": is not YAML: " + e.getMessage());
        }
    }

    private Json json(@Nullable Object value, Path file, int depth) throws CommandException {
        if (++values > MOST_VALUES || depth > DEEPEST) {
            throw CommandException.unusable(file + ": too many values or too deep (expected: at most " + MOST_VALUES
                    + " values and " + DEEPEST + " levels)");
        }
        if (value == null) {
            return Json.ofNull();
        }
        return switch (value) {
            case String text -> Json.of(text);
            case Boolean flag -> Json.of(flag.booleanValue());
            case Integer number -> Json.of(number.longValue());
            case Long number -> Json.of(number.longValue());
            case BigInteger number -> new JsonNumber(number.toString());
            case Double number
            when Double.isFinite(number) ->
                new JsonNumber(BigDecimal.valueOf(number).toString());
            case List<?> list -> {
                List<Json> items = new ArrayList<>();
                for (Object item : list) {
                    items.add(json(item, file, depth + 1));
                }
                yield new JsonArray(items);
            }
            case Map<?, ?> map -> {
                JsonObject.Builder object = JsonObject.builder();
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    object.put(String.valueOf(member.getKey()), json(member.getValue(), file, depth + 1));
                }
                yield object.build();
            }
            default ->
                throw CommandException.unusable(file + ": a value of the kind "
                        + value.getClass().getSimpleName() + " (expected: one of JSON)");
        };
    }
}

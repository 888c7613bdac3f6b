package io.holdfast.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The two languages say the same things, all of them, and nothing that no page shows. */
final class TextsTest {
    private static final Path ASSETS = Path.of("src/main/resources/portal/assets");
    private static final Pattern QUOTED = Pattern.compile("'([a-zA-Z]+(?:\\.[a-zA-Z]+)+)'");
    private static final Pattern VALUE = Pattern.compile("\\{(\\w+)\\}");
    private static final Pattern JAPANESE = Pattern.compile("[\\p{IsHiragana}\\p{IsKatakana}\\p{IsHan}]");

    private final JsonObject english = texts("en");
    private final JsonObject japanese = texts("ja");

    @Test
    void bothLanguagesHaveTheSameKeys() {
        assertThat(japanese.names()).containsExactlyInAnyOrderElementsOf(english.names());
    }

    @Test
    void noTextIsEmpty() {
        for (JsonObject language : Set.of(english, japanese)) {
            assertThat(language.names())
                    .allSatisfy(key -> assertThat(language.string(key))
                            .as(key)
                            .hasValueSatisfying(text -> assertThat(text).isNotBlank()));
        }
    }

    @Test
    void bothLanguagesFillInTheSameValues() {
        assertThat(english.names())
                .allSatisfy(key -> assertThat(values(japanese, key)).as(key).isEqualTo(values(english, key)));
    }

    @Test
    void everyJapaneseTextIsJapanese() {
        assertThat(japanese.names().stream()
                        .filter(key -> !JAPANESE.matcher(text(japanese, key)).find()))
                .containsExactlyInAnyOrder("machines.os", "facts.os", "facts.fqdn", "facts.processor");
    }

    @Test
    void everyKeyInTheCodeHasATextAndEveryTextIsUsed() throws IOException {
        assertThat(usedKeys()).isEqualTo(new TreeSet<>(english.names()));
    }

    /** Keys are always written out whole in the code, and counted ones without their last part. */
    private Set<String> usedKeys() throws IOException {
        Set<String> areas = english.names().stream()
                .map(key -> key.substring(0, key.indexOf('.')))
                .collect(Collectors.toSet());
        Set<String> used = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ASSETS)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".js")).toList()) {
                QUOTED.matcher(Files.readString(file))
                        .results()
                        .map(match -> match.group(1))
                        .filter(key -> areas.contains(key.substring(0, key.indexOf('.'))))
                        .forEach(key -> used.addAll(
                                english.has(key + ".other") ? Set.of(key + ".one", key + ".other") : Set.of(key)));
            }
        }
        return used;
    }

    private static Set<String> values(JsonObject texts, String key) {
        return VALUE.matcher(text(texts, key))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    private static String text(JsonObject texts, String key) {
        return texts.string(key).orElseThrow();
    }

    private static JsonObject texts(String language) {
        Path file = ASSETS.resolve("i18n").resolve(language + ".json");
        try {
            return (JsonObject) Json.parse(Files.readAllBytes(file));
        } catch (IOException | JsonException failure) {
            throw new AssertionError("texts: " + file + " (expected: a JSON object)", failure);
        }
    }
}

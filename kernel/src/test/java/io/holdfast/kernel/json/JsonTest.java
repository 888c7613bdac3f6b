package io.holdfast.kernel.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final String DOCUMENT =
            "{\"text\":\"a\\\"\\\\\\n\\u0001é😀\",\"numbers\":[0,-1,1.0,1e5,12345678901234567890],\"none\":null,\"deep\":[[{}],[]],\"yes\":true}";

    @Test
    void aDocumentComesBackByteForByte() throws Exception {
        assertThat(Json.parse(DOCUMENT).compact()).isEqualTo(DOCUMENT);
        assertThat(Json.parse(Json.parse(DOCUMENT).pretty())).isEqualTo(Json.parse(DOCUMENT));
        assertThat(Json.parse(Json.parse(DOCUMENT).spaced())).isEqualTo(Json.parse(DOCUMENT));
    }

    @Test
    void spacedTextIsThatOfTheHandlersLibraries() throws Exception {
        assertThat(Json.parse("{\"a\":1,\"b\":[2,{}]}").spaced()).isEqualTo("{\"a\": 1, \"b\": [2, {}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "01",
                "+1",
                ".5",
                "1.",
                "NaN",
                "Infinity",
                "'a'",
                "{a:1}",
                "tru",
                "nulll",
                "[1 2]",
                "\"a\nb\"",
                "\"\\x\"",
                "\"open",
                "{\"a\" 1}",
                "1 2",
                "[]]",
                "// c\n1",
                "\uFEFF1",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"\\ud800\":1}"
            })
    void whatIsNotJsonIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
    }

    @Test
    void limitsHoldExactly() throws Exception {
        JsonLimits limits = new JsonLimits(20, 3, 4);
        assertThat(Json.parse("[[[1]]]".getBytes(StandardCharsets.UTF_8), limits)
                        .compact())
                .isEqualTo("[[[1]]]");
        for (String text : List.of("[[[[]]]]", "[1,2,3,4]", "\"" + "x".repeat(19) + "\"")) {
            assertThatThrownBy(() -> Json.parse(text.getBytes(StandardCharsets.UTF_8), limits))
                    .as(text)
                    .isInstanceOf(JsonException.class);
        }
        assertThat(Json.parse(("\"" + "x".repeat(18) + "\"").getBytes(StandardCharsets.UTF_8), limits)
                        .compact())
                .hasSize(20);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        for (byte[] bytes : List.of(
                new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'},
                new byte[] {'"', (byte) 0xff, '"'},
                new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
                new byte[] {0, '1'},
                "1".getBytes(StandardCharsets.UTF_16))) {
            assertThatThrownBy(() -> Json.parse(bytes)).isInstanceOf(JsonException.class);
        }
    }

    @Test
    void aHalfOfACharacterIsWrittenAsAnEscape() throws Exception {
        assertThat(Json.parse("\"\\ud800\"").utf8()).isEqualTo("\"\\ud800\"".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void hugeNumbersStayText() throws Exception {
        JsonObject object = (JsonObject)
                Json.parse("{\"a\":1e999999999,\"b\":9223372036854775807,\"c\":9223372036854775808,\"d\":1.0}");
        assertThat(object.number("a")).isEmpty();
        assertThat(object.number("b")).hasValue(Long.MAX_VALUE);
        assertThat(object.number("c")).isEmpty();
        assertThat(object.number("d")).hasValue(1);
        assertThatThrownBy(() -> Json.parse("1".repeat(10_000))).isInstanceOf(JsonException.class);
    }

    @Test
    void messagesNameThePlaceAndQuoteNothing() {
        assertThatThrownBy(() -> Json.parse("{\n \"password\": secret}"))
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("secret");
    }

    @Test
    void changedDocumentsParseOrAreRefusedAndWhatParsesComesBack() {
        Random random = new Random(61);
        byte[] document = DOCUMENT.getBytes(StandardCharsets.UTF_8);
        int parsed = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] broken = document.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            try {
                Json value = Json.parse(broken);
                assertThat(Json.parse(value.utf8())).isEqualTo(value);
                parsed++;
            } catch (JsonException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(parsed).isBetween(1, 19_999);
    }

    /** Two parsers read: one of bytes, where all are ASCII, and one of characters, where one is not. */
    @Test
    void bothParsersReadAndRefuseAlike() {
        Random random = new Random(63);
        byte[] document = DOCUMENT.replaceAll("[^\\x00-\\x7f]", "?").getBytes(StandardCharsets.US_ASCII);
        int parsed = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] broken = document.clone();
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(128);
            }
            String text = new String(broken, StandardCharsets.US_ASCII);
            Outcome bytes = Outcome.of("[\"e\",\n" + text + "]");
            Outcome characters = Outcome.of("[\"é\",\n" + text + "]");
            assertThat(bytes.value()).as("%s", text).isEqualTo(characters.value());
            assertThat(bytes.line()).as("%s", text).isEqualTo(characters.line());
            parsed += bytes.value().isPresent() ? 1 : 0;
        }
        assertThat(parsed).isBetween(1_000, 19_999);
    }

    private record Outcome(Optional<Json> value, int line) {
        static Outcome of(String text) {
            try {
                return new Outcome(Optional.of(((JsonArray) Json.parse(text)).get(1)), 0);
            } catch (JsonException e) {
                return new Outcome(Optional.empty(), e.line());
            }
        }
    }

    @Test
    void randomValuesComeBack() throws Exception {
        Random random = new Random(62);
        for (int round = 0; round < 2000; round++) {
            Json value = value(random, 0);
            assertThat(Json.parse(value.utf8())).isEqualTo(value);
        }
    }

    private static Json value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 6)) {
            case 0 -> Json.of(text(random));
            case 1 -> Json.of(random.nextLong());
            case 2 -> Json.of(random.nextBoolean());
            case 3 -> Json.ofNull();
            case 4 -> {
                List<Json> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(random, depth + 1));
                }
                yield new JsonArray(items);
            }
            default -> {
                JsonObject.Builder members = JsonObject.builder();
                for (int i = random.nextInt(4); i > 0; i--) {
                    members.put(name(random), value(random, depth + 1));
                }
                yield members.build();
            }
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
        }
        return text.toString();
    }

    /** Halves of characters are not read in names. */
    private static String name(Random random) {
        return text(random).replaceAll("[\\ud800-\\udfff]", "?");
    }

    /** The parser remembers names across documents: many long ones would fill the memory of a process that lives. */
    @Test
    void namesAreBounded() throws Exception {
        assertThat(Json.parse(("{\"" + "n".repeat(2048) + "\":1}").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JsonObject.class);
        byte[] longer = ("{\"" + "n".repeat(8192) + "\":1}").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Json.parse(longer)).isInstanceOf(JsonException.class);
    }
}

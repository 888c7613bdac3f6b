package io.holdfast.control.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may stand in a request, and what is left of it afterwards. */
class ShapeTest {
    private static final Shape SHAPE = Shape.object()
            .string("name")
            .bool("strict")
            .looseBool("loose")
            .number("count")
            .free("settings")
            .stringMap("tags")
            .strings("items")
            .object("inner", Shape.object().string("deep").secret("secret"))
            .objects("list", Shape.object().string("name"))
            .secretString("password")
            .secretArray("hidden")
            .readOnly("state");

    private static JsonObject json(String text) throws JsonException {
        return (JsonObject) Json.parse(text);
    }

    @Test
    void secretsOfAnyKindAreTakenOut() throws JsonException {
        Shaped shaped = SHAPE.check(json("{\"Password\":\"p\",\"hidden\":[1],\"list\":[{\"NAME\":\"n\"}]}"));
        assertThat(shaped.document()).isEqualTo(json("{\"list\":[{\"name\":\"n\"}]}"));
        assertThat(shaped.secrets().get("password")).isEqualTo(json("{\"password\":\"p\"}"));
        assertThat(shaped.secrets().get("hidden")).isEqualTo(json("{\"hidden\":[1]}"));
        assertThatThrownBy(() -> SHAPE.check(json("{\"list\":[{},{\"other\":1}]}")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("list[1].other");
    }

    @Test
    void namesBecomeCanonicalAndWhatIsReadOnlyOrNullGoes() throws JsonException {
        Shaped shaped = SHAPE.check(json("""
                {"NAME":"x","State":"Succeeded","loose":"TRUE","count":1,"strict":null,"settings":{"Any":[null]},
                 "tags":{"A":"b"},"items":["i"],"Inner":{"DEEP":"d"}}"""));
        assertThat(shaped.document()).isEqualTo(json("""
                {"name":"x","loose":true,"count":1,"settings":{"Any":[null]},
                 "tags":{"A":"b"},"items":["i"],"inner":{"deep":"d"}}"""));
    }

    @Test
    void aSecretLeavesNoTraceInTheDocumentNorInText() throws JsonException {
        Shaped shaped = SHAPE.check(json("{\"inner\":{\"secret\":{\"password\":\"hunter2\"}}}"));
        assertThat(shaped.document().compact()).isEqualTo("{\"inner\":{}}");
        assertThat(shaped.secrets().get("secret")).isEqualTo(json("{\"password\":\"hunter2\"}"));
        assertThat(shaped.toString()).doesNotContain("hunter2");
    }

    @Test
    void aSecretOfTheWrongKindIsNotRepeatedInTheError() {
        assertThatThrownBy(() -> SHAPE.check(json("{\"inner\":{\"secret\":\"hunter2\"}}")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("inner.secret")
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            value = {
                "{\"other\":1} | other",
                "{\"name\":1} | name",
                "{\"name\":\"a\",\"Name\":\"b\"} | Name",
                "{\"strict\":\"true\"} | strict",
                "{\"loose\":\"maybe\"} | loose",
                "{\"loose\":1} | loose",
                "{\"count\":\"1\"} | count",
                "{\"settings\":[]} | settings",
                "{\"tags\":{\"a\":1}} | tags.a",
                "{\"tags\":{\"a\":null}} | tags.a",
                "{\"items\":\"i\"} | items",
                "{\"items\":[1]} | items[]",
                "{\"inner\":[]} | inner",
                "{\"inner\":{\"other\":1}} | inner.other",
                "{\"a\\u0000b\":1} | a?b"
            })
    void theErrorNamesTheMember(String body, String target) {
        assertThatThrownBy(() -> SHAPE.check(json(body)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().target()).as(body).contains(target));
    }
}

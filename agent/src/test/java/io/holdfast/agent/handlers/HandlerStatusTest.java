package io.holdfast.agent.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandlerStatusTest {
    private static Optional<HandlerStatus> parse(String text) throws JsonException, HandlerException {
        return HandlerStatus.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "success,success",
        "transitioning,transitioning",
        "warning,warning",
        "error,error",
        "failed,error",
        "Success,error"
    })
    void unknownWordIsError(String written, String read) throws Exception {
        assertThat(parse("[{\"status\": {\"status\": \"" + written + "\"}}]")
                        .orElseThrow()
                        .word())
                .isEqualTo(read);
    }

    @Test
    void looseFieldsAreTakenAsTheyAre() throws Exception {
        HandlerStatus status = parse("[{\"version\": \"1.0\", \"status\": {\"status\": \"success\", \"code\": \"0\","
                        + " \"formattedMessage\": null, \"substatus\": [null, {\"status\": \"error\"}]}}]")
                .orElseThrow();

        assertThat(status.message()).isEmpty();
        assertThat(status.status().find("code")).contains(Json.of("0"));
        assertThat(status.code()).hasValue(0);
        assertThat(status.status().array("substatus").orElseThrow()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "[null]"})
    void emptyFileSaysNothing(String text) throws Exception {
        assertThat(parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[1]",
                "[{}]",
                "[{\"status\": {}}]",
                "[{\"status\": {\"status\": \"success\", \"substatus\": {}}}]",
                "[{\"status\": {\"status\": \"success\", \"substatus\": [{\"status\": \"odd\"}]}}]",
                "[{\"status\": {\"status\": \"success\", \"formattedMessage\": {\"lang\": \"en\"}}}]"
            })
    void malformedOnesHaveTheirCode(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.code()).isEqualTo(HandlerCode.STATUS_INVALID));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7",
                "\" 12 \"|12",
                "-1|-1",
                "1.5|none",
                "99999999999|none",
                "null|none",
                "{}|none",
                "\"many\"|none"
            })
    void theCodeIsAWholeNumberOrNone(String written, String expected) throws Exception {
        HandlerStatus status = parse(
                        "[{\"version\": 1.0, \"status\": {\"status\": \"error\", \"code\": " + written + "}}]")
                .orElseThrow();

        assertThat(status.code())
                .isEqualTo(expected.equals("none") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(expected)));
    }

    @Test
    void longFileIsCutAndKeepsStatusAndCode() throws Exception {
        List<Json> parts = new ArrayList<>();
        for (int i = 0; i < 41; i++) {
            parts.add(JsonObject.builder()
                    .put("name", "part" + i)
                    .put("status", "success")
                    .put(
                            "formattedMessage",
                            JsonObject.of("lang", Json.of("en"), "message", Json.of("m".repeat(20_000))))
                    .build());
        }
        JsonObject status = JsonObject.builder()
                .put("status", "error")
                .put("code", 42)
                .put("formattedMessage", JsonObject.of("lang", Json.of("en"), "message", Json.of("x".repeat(5000))))
                .put("substatus", new JsonArray(parts))
                .build();
        HandlerStatus read =
                parse(JsonArray.of(JsonObject.of("status", status)).spaced()).orElseThrow();

        assertThat(read.message().orElseThrow()).hasSize(1024 + 16).endsWith(" ... [TRUNCATED]");
        assertThat(read.status().number("code")).hasValue(42);
        assertThat(read.status().array("substatus").orElseThrow().size()).isEqualTo(12);
    }

    @Test
    void signaturesInAddressesAreRedacted() {
        assertThat(Redaction.of("see https://x.example/c/b?sv=2020&sig=abc%2F and https://y.example/?a=b&sig=kept"))
                .isEqualTo("see https://x.example/c/b?<redacted> and https://y.example/?a=b&sig=kept");
    }

    @Test
    void changedBytesOnlyGiveTheDocumentedExceptions() {
        byte[] good =
                ("[{\"version\": 1.0, \"status\": {\"status\": \"success\", \"code\": 0, \"formattedMessage\": {\"lang\":"
                                + " \"en\", \"message\": \"m\"}, \"substatus\": [{\"name\": \"n\", \"status\": \"error\"}]}}]")
                        .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(5);
        int read = 0;
        for (int round = 0; round < 5000; round++) {
            byte[] file = good.clone();
            file[random.nextInt(file.length)] = (byte) random.nextInt();
            try {
                HandlerStatus.parse(file);
                read++;
            } catch (JsonException | HandlerException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(read).isBetween(1, 4999);
    }
}

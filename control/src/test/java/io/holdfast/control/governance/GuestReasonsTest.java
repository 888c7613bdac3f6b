package io.holdfast.control.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a machine says of a configuration is a reason, as long as it is brief. */
class GuestReasonsTest {
    private static JsonObject reported(String phrase) {
        JsonObject resource = JsonObject.of(
                "reasons", new JsonArray(List.of(JsonObject.of("code", Json.of("c"), "phrase", Json.of(phrase)))));
        JsonObject details = JsonObject.of("resources", new JsonArray(List.of(resource)));
        return JsonObject.of("properties", JsonObject.of("latestAssignmentReport", JsonObject.of("details", details)));
    }

    @Test
    void theFirstPhraseOfTheReportOrWhyThereIsNone() {
        assertThat(GuestReasons.first(reported("The file is not there."))).contains("The file is not there.");
        JsonObject refused = JsonObject.of(
                "properties", JsonObject.of("holdfast", JsonObject.of("reason", Json.of("It is off here."))));
        assertThat(GuestReasons.first(refused)).contains("It is off here.");
        assertThat(GuestReasons.first(JsonObject.EMPTY)).isEmpty();
    }

    @Test
    void aHostileMachineDoesNotFillThePage() {
        assertThat(GuestReasons.first(reported("x".repeat(400_000))))
                .hasValueSatisfying(reason -> assertThat(reason).hasSize(1_004).endsWith("x ..."));
    }
}

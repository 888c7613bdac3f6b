package io.holdfast.agent.extensions;

import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Reports in the journal. */
final class ReportJson {
    private ReportJson() {}

    static JsonObject write(ExtensionReport report) {
        JsonObject.Builder json = JsonObject.builder()
                .put("item", report.item())
                .put("name", report.name())
                .put("generation", report.generation())
                .put("phase", report.phase().name())
                .put("code", report.code())
                .put("level", report.level())
                .put("displayStatus", report.displayStatus())
                .put("message", report.message())
                .put("time", report.time().toString());
        report.exitCode().ifPresent(code -> json.put("exitCode", code));
        report.status().ifPresent(status -> json.put("status", status));
        return json.build();
    }

    static ExtensionReport read(JsonObject json) throws JsonException {
        try {
            return new ExtensionReport(
                    JournalJson.text(json, "item"),
                    JournalJson.text(json, "name"),
                    JournalJson.number(json, "generation"),
                    ExtensionReport.Phase.valueOf(JournalJson.text(json, "phase")),
                    JournalJson.text(json, "code"),
                    JournalJson.text(json, "level"),
                    JournalJson.text(json, "displayStatus"),
                    JournalJson.text(json, "message"),
                    exitCode(json),
                    json.object("status"),
                    Instant.parse(JournalJson.text(json, "time")));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new JsonException("report: " + e.getMessage(), 0, 0);
        }
    }

    private static OptionalInt exitCode(JsonObject json) {
        Optional<JsonNumber> number =
                json.find("exitCode").filter(JsonNumber.class::isInstance).map(JsonNumber.class::cast);
        return number.isPresent() && number.get().asLong().isPresent()
                ? OptionalInt.of((int) number.get().asLong().getAsLong())
                : OptionalInt.empty();
    }
}

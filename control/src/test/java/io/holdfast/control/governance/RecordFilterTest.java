package io.holdfast.control.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFilterTest {
    private static final JsonObject ROW = JsonObject.builder()
            .put("complianceState", "NonCompliant")
            .put("resourceId", "/subscriptions/s/resourcegroups/g/x'y")
            .put("isCompliant", false)
            .put("timestamp", "2026-11-22T01:00:00Z")
            .put("count", 7)
            .put("nothing", Json.ofNull())
            .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "complianceState eq 'NonCompliant'|true",
                "ComplianceState EQ 'noncompliant'|true",
                "complianceState ne 'NonCompliant'|false",
                "isCompliant eq false|true",
                "count eq 7 and complianceState eq 'x'|false",
                "count eq 8 or complianceState eq 'x' or isCompliant eq false|true",
                "count eq 7 or complianceState eq 'x' and isCompliant eq true|true",
                "(count eq 7 or complianceState eq 'x') and isCompliant eq true|false",
                "not (isCompliant eq true)|true",
                "timestamp ge 2026-11-22T00:00:00Z and timestamp lt datetime'2026-11-23T00:00:00Z'|true",
                "startswith(resourceId,'/subscriptions/S')|true",
                "endswith(resourceId,'x''y')|true",
                "contains(resourceId,'none')|false",
                "absent eq null|true",
                "nothing ne null|false",
                "absent eq 'x'|false"
            })
    void itDecides(String filter, boolean expected) {
        assertThat(RecordFilter.parse(filter).test(ROW)).as(filter).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "complianceState",
                "complianceState is 'x'",
                "complianceState eq",
                "complianceState eq 'x",
                "(complianceState eq 'x'",
                "complianceState eq 'x')",
                "unknown(a,'b')",
                "startswith(a 'b')",
                "eq eq eq and",
                "'a' eq 'a'"
            })
    void whatIsNotUnderstoodIsRefusedWithThePlace(String filter) {
        assertThatThrownBy(() -> RecordFilter.parse(filter))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_FILTER))
                .hasMessageContaining("expected");
    }

    @Test
    void noTextBringsItDown() {
        String[] words = {"(", ")", "not", "and", "or", "eq", "'", "''", "a", "startswith(", ",", "null", " ", "é", "7"
        };
        Random random = new Random(4);
        int taken = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                text.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : "");
            }
            try {
                boolean _ = RecordFilter.parse(text.toString()).test(ROW);
                taken++;
            } catch (ProblemException e) {
                assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_FILTER);
            }
        }
        assertThat(taken).as("some of them are filters").isPositive();
        assertThatThrownBy(() -> RecordFilter.parse("not ".repeat(1000) + "a eq 1"))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> RecordFilter.parse("(".repeat(5000))).isInstanceOf(ProblemException.class);
    }
}

package io.holdfast.control.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code $apply} as {@code az policy state list --apply} and {@code az policy event list --apply} send it. */
class RecordApplyTest {
    private static final List<JsonObject> ROWS = List.of(
            row("NonCompliant", "m1", "racks", 3),
            row("NonCompliant", "m2", "racks", 5),
            row("Compliant", "m1", "owners", 1),
            row("NonCompliant", "m1", "owners", 2));

    private static JsonObject row(String state, String resource, String assignment, long size) {
        return JsonObject.builder()
                .put("complianceState", state)
                .put("resourceId", resource)
                .put("policyAssignmentName", assignment)
                .put("size", size)
                .build();
    }

    private static String applied(String text) {
        return RecordApply.parse(text).apply(ROWS).toString();
    }

    @Test
    void recordsAreCounted() {
        assertThat(applied("aggregate($count as numStates)")).isEqualTo("[{\"numStates\":4}]");
        assertThat(applied("filter(complianceState eq 'NonCompliant')/aggregate($count as n)"))
                .isEqualTo("[{\"n\":3}]");
        assertThat(applied("filter(policyAssignmentName eq 'a/b)(''')/aggregate($count as n)"))
                .as("apostrophes keep slashes and parentheses together")
                .isEqualTo("[{\"n\":0}]");
    }

    @Test
    void groupsAreFormedAndFormedAgain() {
        assertThat(applied("groupby((PolicyAssignmentName),aggregate($count as n))"))
                .isEqualTo(
                        "[{\"PolicyAssignmentName\":\"racks\",\"n\":2}, {\"PolicyAssignmentName\":\"owners\",\"n\":2}]");
        assertThat(applied("filter(complianceState eq 'NonCompliant') / groupby((policyAssignmentName, resourceId))"
                        + "/groupby((policyAssignmentName), aggregate($count as numResources))"))
                .isEqualTo("[{\"policyAssignmentName\":\"racks\",\"numResources\":2},"
                        + " {\"policyAssignmentName\":\"owners\",\"numResources\":1}]");
        assertThat(applied("groupby((absent))")).isEqualTo("[{\"absent\":null}]");
    }

    @Test
    void figuresAreMadeOfMembers() {
        assertThat(applied(
                        "aggregate(size with sum as s, size with max as most, size with min as least, size with average as mid,"
                                + " resourceId with countdistinct as machines)"))
                .isEqualTo("[{\"s\":11,\"most\":5,\"least\":1,\"mid\":2.75,\"machines\":2}]");
    }

    @Test
    void whatIsNoTransformationIsRefused() {
        for (String wrong : List.of(
                "",
                "aggregate",
                "aggregate()",
                "aggregate($count)",
                "aggregate($count as 1a)",
                "aggregate(size with median as m)",
                "groupby(a)",
                "groupby((a),filter(b eq 1))",
                "groupby((a),aggregate($count as n),aggregate($count as m))",
                "filter(complianceState is 'x')",
                "compute(a)",
                "aggregate($count as n)/",
                "aggregate($count as n",
                "aggregate($count as n))",
                "filter(a eq 'b)",
                "aggregate($count as n)".repeat(400))) {
            assertThatThrownBy(() -> RecordApply.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("expected:");
        }
    }

    @Test
    void anyTextIsTakenOrRefused() {
        Random random = new Random(20261122);
        String[] words = {
            "filter",
            "groupby",
            "aggregate",
            "(",
            ")",
            ",",
            "/",
            "'",
            "$count",
            " as ",
            " with ",
            "sum",
            "a",
            "eq",
            "1",
            "é"
        };
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "aggregate($count as n)" : "");
            for (int j = random.nextInt(12); j > 0; j--) {
                text.insert(random.nextInt(text.length() + 1), words[random.nextInt(words.length)]);
            }
            try {
                assertThat(RecordApply.parse(text.toString()).apply(ROWS)).isNotNull();
                taken++;
            } catch (ProblemException documented) {
                assertThat(documented.problem().code().status()).isEqualTo(400);
            }
        }
        assertThat(taken).isPositive();
    }

    @Test
    void orderIsThatOfNumbersWhereTheyAreNumbers() {
        RecordQuery query = new RecordQuery(
                java.util.Optional.empty(),
                java.util.Optional.of("n"),
                java.util.Optional.of("n desc"),
                java.util.Optional.of("groupby((policyAssignmentName),aggregate(size with sum as n))"),
                java.util.Optional.of(2),
                0,
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                false);
        List<JsonObject> rows = new java.util.ArrayList<>(ROWS);
        rows.add(row("Compliant", "m9", "many", 100));
        assertThat(query.answer(rows).value())
                .containsExactly(JsonObject.of("n", Json.of(100)), JsonObject.of("n", Json.of(8)));
    }
}

package io.holdfast.control.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.store.ActivityQuery;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code $filter} of the activity log. */
class ActivityFilterTest {
    private static ActivityQuery parse(String filter) {
        return ActivityFilter.parse(ResourceId.ROOT, Optional.of(filter), Optional.empty(), 10);
    }

    @Test
    void everyPropertyArrives() {
        ActivityQuery query =
                parse("eventTimestamp ge '2026-01-02T03:04:05Z' and eventTimestamp le '2026-01-03T00:00:00Z'"
                        + " and caller eq 'it''s me' and operations eq 'A/b/write' and resourceUri eq '/subscriptions/S'"
                        + " and resourceGroupName eq 'lab' and resourceProvider eq 'A' and status eq 'Failed'"
                        + " and correlationId eq 'c-1'");
        assertThat(query)
                .isEqualTo(new ActivityQuery(
                        ResourceId.ROOT,
                        Optional.of(Instant.parse("2026-01-02T03:04:05Z")),
                        Optional.of(Instant.parse("2026-01-03T00:00:00Z")),
                        Optional.of("it's me"),
                        Optional.of("A/b/write"),
                        Optional.of(ResourceId.parse("/subscriptions/s")),
                        Optional.of("lab"),
                        Optional.of("A"),
                        Optional.of("Failed"),
                        Optional.of("c-1"),
                        Optional.empty(),
                        10));
    }

    /** As az writes them: a Python isoformat without zone is UTC. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-02T03:04:05",
                "2026-01-02T03:04:05.000000",
                "2026-01-02T03:04:05Z",
                "2026-01-02T05:04:05+02:00",
                "'2026-01-02T03:04:05Z'",
                "'2026-01-02 03:04:05'"
            })
    void timesStandWithAndWithoutQuotes(String time) {
        assertThat(parse("eventTimestamp ge " + time + " and status eq 'x'").from())
                .contains(Instant.parse("2026-01-02T03:04:05Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "caller",
                "caller eq",
                "caller eq me",
                "caller eq 7",
                "caller ge 'x'",
                "caller eq 'x",
                "caller eq 'x' or caller eq 'y'",
                "caller eq 'x' and caller eq 'y'",
                "caller eq 'x' and",
                "eventTimestamp eq '2026-01-02T03:04:05Z'",
                "eventTimestamp ge 'yesterday'",
                "eventTimestamp ge 2026-13-01",
                "eventTimestamp ge 99999999999999999999",
                "resourceUri eq 'x'",
                "color eq 'red'"
            })
    void whatIsNotUnderstoodIsRefused(String filter) {
        assertThatThrownBy(() -> parse(filter))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_FILTER));
    }

    @Test
    void anyTextIsReadOrRefused() {
        Random random = new Random(3);
        String[] parts = {
            "caller",
            " eq ",
            " ge ",
            "'",
            "''",
            "x",
            " and ",
            "eventTimestamp",
            "2026-01-02T03:04:05Z",
            "resourceUri",
            "/",
            " "
        };
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder("caller eq '");
            for (int j = random.nextInt(9); j > 0; j--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            try {
                parse(text.toString());
                read++;
            } catch (ProblemException refused) {
                assertThat(refused.problem().code()).isEqualTo(ProblemCode.INVALID_FILTER);
            }
        }
        assertThat(read).isBetween(1000, 49_000);
        assertThatThrownBy(() -> parse("caller eq '" + "'".repeat(3980))).isInstanceOf(ProblemException.class);
    }
}

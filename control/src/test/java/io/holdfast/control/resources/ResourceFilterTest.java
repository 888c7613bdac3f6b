package io.holdfast.control.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code $filter} of lists of resources. */
class ResourceFilterTest {
    private static final ResourceRow ROW = new ResourceRow(
            ResourceId.parse("/subscriptions/s/resourceGroups/Lab/providers/Microsoft.HybridCompute/machines/Web-1"),
            JsonObject.of(
                    "location",
                    Json.of("local"),
                    "tags",
                    JsonObject.of("Role", Json.of("it's web"), "other", Json.of("7"))),
            "e",
            "Succeeded",
            1,
            "c",
            Instant.EPOCH,
            "c",
            Instant.EPOCH);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resourceType eq 'microsoft.hybridcompute/MACHINES'",
                "  NAME EQ 'web-1'  ",
                "resourceGroup eq 'lab' and location eq 'LOCAL'",
                "tagName eq 'role'",
                "tagName eq 'role' and tagValue eq 'it''s web'",
                "tagValue eq '7'",
                "name eq 'web-1'and location eq 'local'"
            })
    void whatFitsIsAccepted(String filter) {
        assertThat(ResourceFilter.parse(filter).accepts(ROW)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name eq 'web'",
                "name eq ''",
                "location eq 'local' and name eq 'x'",
                "tagName eq 'role' and tagValue eq '7'",
                "resourceType eq 'Microsoft.HybridCompute/machines/extensions'"
            })
    void whatDoesNotFitIsLeftOut(String filter) {
        assertThat(ResourceFilter.parse(filter).accepts(ROW)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "name",
                "name eq",
                "name eq x",
                "name ne 'x'",
                "name eq 'x",
                "name eq 'x' or name eq 'y'",
                "name eq 'x' and",
                "name eq 'x' android eq 'y'",
                "name eq 'x''",
                "color eq 'red'",
                "name eq 'x')"
            })
    void whatIsNotUnderstoodIsRefused(String filter) {
        assertThatThrownBy(() -> ResourceFilter.parse(filter))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_FILTER));
    }

    @Test
    void anyTextIsReadOrRefused() {
        Random random = new Random(2);
        String[] parts = {"name", " eq ", "'", "''", "x", " and ", "tagName", "tagValue", "(", " ", "AND", "é", "\u0000"
        };
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder("name eq '");
            for (int j = random.nextInt(9); j > 0; j--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            try {
                ResourceFilter.parse(text.toString()).accepts(ROW);
                read++;
            } catch (ProblemException refused) {
                assertThat(refused.problem().code()).isEqualTo(ProblemCode.INVALID_FILTER);
            }
        }
        assertThat(read).isBetween(1000, 49_000);
        assertThatThrownBy(() -> ResourceFilter.parse("name eq '" + "'".repeat(1990)))
                .isInstanceOf(ProblemException.class);
    }
}

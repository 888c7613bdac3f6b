package io.holdfast.control.resources;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §13.1.1 and §13.1.2, cell by cell; a dash is an absent header or resource. */
class ConditionsTest {
    private static Optional<String> given(String text) {
        return text.equals("-") ? Optional.empty() : Optional.of(text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "-, -, -, true",
                "-, -, a, true",
                "*, -, a, true",
                "*, -, -, false",
                "\"a\", -, a, true",
                "a, -, a, true",
                "W/\"a\", -, a, true",
                "\"b\", -, a, false",
                "\"a\", -, -, false",
                "-, *, -, true",
                "-, *, a, false",
                "-, \"a\", a, false",
                "-, \"b\", a, true",
                "-, \"a\", -, true",
                "\"a\", \"b\", a, true",
                "\"a\", *, a, false"
            })
    void aWriteGoesThroughOnlyWhenBothHold(String ifMatch, String ifNoneMatch, String etag, boolean through) {
        Conditions conditions = new Conditions(given(ifMatch), given(ifNoneMatch));
        Optional<ResourceRow> row = given(etag)
                .map(stored -> new ResourceRow(
                        ResourceId.parse("/subscriptions/s"),
                        JsonObject.EMPTY,
                        stored,
                        "Succeeded",
                        1,
                        "c",
                        Instant.EPOCH,
                        "c",
                        Instant.EPOCH));
        if (through) {
            assertThatCode(() -> conditions.check(row)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> conditions.check(row))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageStartingWith("PreconditionFailed");
        }
    }
}

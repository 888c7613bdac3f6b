package io.holdfast.policy.program;

import io.holdfast.kernel.json.JsonString;
import java.time.Instant;
import java.util.Optional;

/** Times as templates write them. */
public final class DateTexts {
    private DateTexts() {}

    /** @throws EvaluationFailure for a format that is not known. Without one as {@code yyyyMMddTHHmmssZ} (ARM, utcNow). */
    public static String of(Instant now, Optional<String> format) {
        return DateFunctions.now(now, format.orElse("yyyyMMddTHHmmssZ")) instanceof JsonString(String text) ? text : "";
    }
}

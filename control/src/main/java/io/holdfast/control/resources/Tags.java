package io.holdfast.control.resources;

import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;

/** The rules of tags: at most 50, names to 512 characters without {@code < > % & \ ? /}, values to 256. */
public final class Tags {
    private Tags() {}

    /** @throws io.holdfast.kernel.ProblemException InvalidTag */
    public static void check(JsonObject tags) {
        if (tags.members().size() > 50) {
            throw Problem.of(
                            ProblemCode.INVALID_TAG,
                            "The resource has " + tags.members().size() + " tags (expected: at most 50).",
                            "tags")
                    .exception();
        }
        tags.members().forEach((name, value) -> {
            boolean nameFits = !name.isBlank()
                    && name.length() <= 512
                    && name.chars().noneMatch(c -> c < 0x20 || c == 0x7f || "<>%&\\?/".indexOf(c) >= 0);
            boolean valueFits = value instanceof JsonString text && text.value().length() <= 256;
            if (!nameFits || !valueFits) {
                throw Problem.of(
                                ProblemCode.INVALID_TAG,
                                "A tag is not valid (expected: a name of 1 to 512 characters without < > % & \\ ? / and control characters, a value of at most 256).",
                                "tags")
                        .exception();
            }
        });
    }
}

package io.holdfast.extensions.guestattestation;

import io.holdfast.kernel.json.JsonObject;

/** What the next boot will measure. */
interface NextBoot {
    /** {@code {"events":[{"pcr","digest","component",…}]}}; an empty object for nothing. */
    JsonObject prediction();

    default boolean changedSince(JsonObject told) {
        return !prediction().equals(told);
    }
}

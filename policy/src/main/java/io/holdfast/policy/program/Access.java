package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.policy.FieldPath;

/**
 * Where a path begins in an evaluation.
 *
 * @param start what it begins at
 * @param slot of the count that it begins in, when it does
 * @param from the first step of the path that is still to be gone
 */
record Access(Start start, int slot, FieldPath path, int from) {
    enum Start {
        /** The resource of {@code if}. */
        SUBJECT,
        /** The same, or a related resource in an existence condition. */
        LOOKED,
        /** The member that a count is at. */
        SLOT
    }

    Json begin(Frame frame) {
        return switch (start) {
            case SUBJECT -> frame.subject();
            case LOOKED -> frame.looked();
            case SLOT -> frame.slot(slot);
        };
    }

    boolean each() {
        return path.eachFrom(from);
    }

    Json value(Frame frame) {
        return path.value(begin(frame), from);
    }
}

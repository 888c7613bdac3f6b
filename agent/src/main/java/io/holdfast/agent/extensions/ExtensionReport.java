package io.holdfast.agent.extensions;

import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What became of one generation of an extension; the middle members are those of ARM's instance view.
 *
 * @param exitCode the code in the handler's status, which for a script is its own; without a status that of the handler
 *     command that decided the outcome
 * @param status the {@code status} object of the handler's status file, with its substatus
 */
public record ExtensionReport(
        String item,
        String name,
        long generation,
        Phase phase,
        String code,
        String level,
        String displayStatus,
        String message,
        OptionalInt exitCode,
        Optional<JsonObject> status,
        Instant time) {
    ExtensionReport in(Phase other) {
        return new ExtensionReport(
                item, name, generation, other, code, level, displayStatus, message, exitCode, status, time);
    }

    /** How far it is: {@link #RUNNING}, then one of the ends, and {@link #STATUS} for news after it. */
    public enum Phase {
        RUNNING,
        SUCCEEDED,
        FAILED,
        REMOVED,
        INTERRUPTED,
        STATUS
    }
}

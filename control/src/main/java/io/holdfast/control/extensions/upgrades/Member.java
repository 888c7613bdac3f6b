package io.holdfast.control.extensions.upgrades;

import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;

/**
 * One extension in a wave.
 *
 * @param from the version that it had, and had succeeded with
 * @param since when it came into this phase
 * @param reason in its own words, of a phase that is no good one
 */
record Member(ResourceId extension, HandlerVersion from, HandlerVersion to, Phase phase, Instant since, String reason) {
    /** How far it is. */
    enum Phase {
        /** Chosen, and not told yet. */
        CHOSEN,
        /** Told; the machine has not begun. */
        TOLD,
        /** The machine works at it. */
        BEGUN,
        /** Has the version, and its machine is there. */
        HEALTHY,
        /** Has the version, and its machine went away after that. */
        SILENT,
        /** Told, and its machine did not come to fetch it. */
        AWAY,
        /** Its machine was not heard of any more after it had begun. */
        LOST,
        FAILED,
        /** The machine's own controls, or a policy, say no. */
        REFUSED,
        /** It is somebody else's business now, or was never told. */
        LEFT;

        /** Whether nothing more is to come of it in this wave. */
        boolean settled() {
            return switch (this) {
                case HEALTHY, AWAY, LOST, FAILED, REFUSED, LEFT -> true;
                case CHOSEN, TOLD, BEGUN, SILENT -> false;
            };
        }

        /** Whether the new version is still wanted of the machine, which has not ended well. */
        boolean owed() {
            return switch (this) {
                case TOLD, BEGUN, AWAY, LOST, FAILED -> true;
                case CHOSEN, HEALTHY, SILENT, REFUSED, LEFT -> false;
            };
        }
    }

    static Member chosen(ResourceId extension, HandlerVersion from, HandlerVersion to, Instant now) {
        return new Member(extension, from, to, Phase.CHOSEN, now, "");
    }

    /** The same phase again keeps its time. */
    Member in(Phase next, String why, Instant now) {
        return next == phase ? this : new Member(extension, from, to, next, now, why);
    }

    ResourceId machine() {
        return extension.parent().orElseThrow();
    }

    JsonObject json() {
        return JsonObject.builder()
                .put("extension", extension.toString())
                .put("from", from.text())
                .put("to", to.text())
                .put("phase", phase.name())
                .put("since", since.toString())
                .put("reason", reason)
                .build();
    }

    static Member read(JsonObject json) {
        return new Member(
                ResourceId.parse(json.string("extension").orElseThrow()),
                new HandlerVersion(json.string("from").orElseThrow()),
                new HandlerVersion(json.string("to").orElseThrow()),
                Phase.valueOf(json.string("phase").orElseThrow()),
                Instant.parse(json.string("since").orElseThrow()),
                json.string("reason").orElse(""));
    }
}

package io.holdfast.control.attestation.integrity;

import io.holdfast.attestation.verify.Difference;
import io.holdfast.control.resources.Caller;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One boot of a machine in its history: {@code name} (a number that rises with every boot), {@code attested} first and
 * {@code lastAttested}, {@code attestations}, {@code status}, {@code reasons}, {@code secureBoot}, {@code provider},
 * {@code resetCount}, {@code restartCount}, {@code firstDifference}; and what no reader sees: {@code key}, {@code log}.
 */
record BootRecord(JsonObject json) {
    /** SHA-256 of the event log; not shown. */
    static final String LOG = "log";

    /** Name of the attestation key; not shown. */
    static final String KEY = "key";

    String name() {
        return json.string("name").orElseThrow();
    }

    boolean verified() {
        return json.bool("verified").orElse(false);
    }

    Optional<String> log() {
        return json.string(LOG);
    }

    /**
     * Whether a report is of this boot: of the same key with the same number of resets, or, where the evidence was refused
     * and nothing in it counts, refused for the same reasons.
     */
    boolean covers(BootReport report) {
        if (verified() != report.verdict().verified()) {
            return false;
        }
        if (!verified()) {
            return json.find("reasons").equals(Optional.of(Reason.json(Reason.refusals(report.verdict()))));
        }
        return json.string(KEY).equals(Optional.of(report.key()))
                && report.clock().isPresent()
                && json.number("resetCount")
                        .equals(OptionalLong.of(report.clock().get().resetCount()));
    }

    /** As the API shows it. */
    JsonObject view(ResourceId machine) {
        return JsonObject.builder()
                .put("id", machine + "/bootAttestations/" + name())
                .put("name", name())
                .put("type", "Microsoft.HybridCompute/machines/bootAttestations")
                .put("properties", json.without("name").without(LOG).without(KEY))
                .build();
    }

    /** A difference as it is shown. */
    static JsonObject difference(Difference difference) {
        JsonObject.Builder json = JsonObject.builder().put("kind", word(difference.kind()));
        difference.event().ifPresent(event -> json.put("event", event));
        json.put("pcr", difference.pcr())
                .put("component", difference.component().words())
                .put("meaning", difference.meaning());
        difference.expected().ifPresent(bytes -> json.put("expected", hex(bytes)));
        difference.actual().ifPresent(bytes -> json.put("actual", hex(bytes)));
        return json.build();
    }

    private static String word(Difference.Kind kind) {
        return switch (kind) {
            case CHANGED -> "Changed";
            case ADDED -> "Added";
            case REMOVED -> "Removed";
        };
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }

    /** What stands in a baseline of who approved it. */
    static JsonObject approval(String boot, BootJudge.Approval how, Caller by, Instant time) {
        return JsonObject.builder()
                .put("boot", boot)
                .put("approval", how.text())
                .put("approvedBy", by.name())
                .put("approvedAt", time.toString())
                .build();
    }
}

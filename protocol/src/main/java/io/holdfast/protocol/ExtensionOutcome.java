package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/**
 * How far an operation on an extension is. Terminal phases close the operation; {@code status} is news of an installed
 * extension outside any operation.
 *
 * @param item key of the item
 * @param level Info, Warning or Error, as ARM has it
 * @param handlerStatus {@code status} member of the handler's status file, when there is one
 */
public record ExtensionOutcome(
        String item,
        long generation,
        Phase phase,
        String code,
        String level,
        String displayStatus,
        String message,
        Optional<Long> exitCode,
        Optional<JsonObject> handlerStatus) {

    public enum Phase {
        RUNNING("running", false),
        SUCCEEDED("succeeded", true),
        FAILED("failed", true),
        REMOVED("removed", true),
        INTERRUPTED("interrupted", true),
        STATUS("status", false);

        private final String wire;
        private final boolean terminal;

        Phase(String wire, boolean terminal) {
            this.wire = wire;
            this.terminal = terminal;
        }

        public String wire() {
            return wire;
        }

        public boolean terminal() {
            return terminal;
        }
    }

    public JsonObject json() {
        JsonObject.Builder json = JsonObject.builder()
                .put("item", item)
                .put("generation", generation)
                .put("phase", phase.wire())
                .put("code", code)
                .put("level", level)
                .put("displayStatus", displayStatus)
                .put("message", message);
        exitCode.ifPresent(code -> json.put("exitCode", code));
        handlerStatus.ifPresent(status -> json.put("handlerStatus", status));
        return json.build();
    }

    public static ExtensionOutcome read(JsonObject body) throws ProtocolException {
        Fields fields = Fields.of(body, "extension outcome");
        String wire = fields.string("phase", 32);
        Phase phase = null;
        for (Phase candidate : Phase.values()) {
            if (candidate.wire.equals(wire)) {
                phase = candidate;
            }
        }
        if (phase == null) {
            throw new ProtocolException("extension outcome.phase is unknown");
        }
        return new ExtensionOutcome(
                fields.string("item", 300),
                fields.count("generation"),
                phase,
                fields.string("code", 200),
                fields.string("level", 32),
                fields.string("displayStatus", 1_000),
                fields.string("message", 200_000),
                fields.optional("exitCode").isPresent() ? Optional.of(fields.number("exitCode")) : Optional.empty(),
                fields.optionalObject("handlerStatus"));
    }
}

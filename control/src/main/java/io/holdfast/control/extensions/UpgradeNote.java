package io.holdfast.control.extensions;

import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * The last automatic upgrade of an extension, as its readers see it in {@code properties.holdfast.upgrade}.
 *
 * @param from the version that it had
 * @param to the version that it was to have
 * @param reason why it is not there; empty when it is, or may still come
 * @param open whether somebody still works at it
 * @param attempts how often the way back was asked for
 * @param under of a refusal: digest of the local controls that it was given under; empty otherwise
 */
public record UpgradeNote(
        State state,
        HandlerVersion from,
        HandlerVersion to,
        String reason,
        boolean open,
        int attempts,
        String under,
        String correlationId,
        Instant since) {

    /** Facet of an extension. */
    public static final String FACET = "upgrade";

    /** How it stands. */
    public enum State {
        UPGRADING("Upgrading"),
        SUCCEEDED("Succeeded"),
        /** The machine's own controls, or a policy, say no. */
        REFUSED("Refused"),
        GOING_BACK("GoingBack"),
        WENT_BACK("WentBack"),
        /** Neither the new version nor the way back. */
        FAILED("Failed"),
        /** Somebody else changed the extension meanwhile. */
        LEFT("Left");

        private final String wire;

        State(String wire) {
            this.wire = wire;
        }

        static State of(String wire) {
            for (State state : values()) {
                if (state.wire.equals(wire)) {
                    return state;
                }
            }
            throw new IllegalStateException("state of an upgrade: " + wire);
        }

        public String wire() {
            return wire;
        }
    }

    /** One that begins. */
    public static UpgradeNote begun(HandlerVersion from, HandlerVersion to, String correlationId, Instant now) {
        return new UpgradeNote(State.UPGRADING, from, to, "", true, 0, "", correlationId, now);
    }

    /** It is on its way back, or at once where it never left. */
    public UpgradeNote backing(State next, String why, String controls, Instant now) {
        return new UpgradeNote(next, from, to, why, true, 0, controls, correlationId, now);
    }

    public UpgradeNote ended(State next, String why, Instant now) {
        return new UpgradeNote(next, from, to, why, false, attempts, under, correlationId, now);
    }

    public UpgradeNote refused(String why, String controls, Instant now) {
        return new UpgradeNote(State.REFUSED, from, to, why, false, attempts, controls, correlationId, now);
    }

    public UpgradeNote tried() {
        return new UpgradeNote(state, from, to, reason, open, attempts + 1, under, correlationId, since);
    }

    public static Optional<UpgradeNote> of(ReadTransaction transaction, ResourceId extension) {
        return transaction.facet(extension, FACET).map(Facet::value).map(UpgradeNote::read);
    }

    public void store(WriteTransaction transaction, ResourceId extension, Instant now) {
        if (transaction.resource(extension).isEmpty()) {
            return;
        }
        long version = transaction.facet(extension, FACET).map(Facet::version).orElse(0L) + 1;
        transaction.put(new Facet(extension, FACET, version, json(), now));
        transaction.append(new ChangeRow(0, extension, ChangeRow.Kind.FACET, FACET, now));
    }

    private static UpgradeNote read(JsonObject json) {
        return new UpgradeNote(
                State.of(json.string("state").orElse("")),
                new HandlerVersion(json.string("from").orElseThrow()),
                new HandlerVersion(json.string("to").orElseThrow()),
                json.string("reason").orElse(""),
                json.bool("open").orElse(false),
                Math.toIntExact(json.number("attempts").orElse(0)),
                json.string("under").orElse(""),
                json.string("correlationId").orElse(""),
                Instant.parse(json.string("since").orElseThrow()));
    }

    private JsonObject json() {
        return shown().toBuilder()
                .put("open", open)
                .put("attempts", attempts)
                .put("under", under)
                .build();
    }

    /** As readers see it. */
    public JsonObject shown() {
        JsonObject.Builder json = JsonObject.builder()
                .put("state", state.wire())
                .put("from", from.text())
                .put("to", to.text())
                .put("since", since.toString());
        if (!reason.isEmpty()) {
            json.put("reason", reason);
        }
        return json.put("correlationId", correlationId).build();
    }
}

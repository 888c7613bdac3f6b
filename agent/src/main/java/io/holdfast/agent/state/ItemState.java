package io.holdfast.agent.state;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import java.util.Optional;

/**
 * How far the newest verified operation on an item is.
 *
 * @param commitment of the operation
 * @param installed {@code Publisher/Type@Version} that was last handed to the extension manager
 * @param removedLocally the administrator removed it here; the next sync brings it back
 */
public record ItemState(
        long generation, Digest commitment, Stage stage, Optional<String> installed, boolean removedLocally) {

    /** Where an operation stands. */
    public enum Stage {
        /** Verified and recorded; not yet decided, or waiting for a control or the network. */
        ACCEPTED("accepted"),
        /** The extension manager has it in its own journal. */
        HANDED("handed"),
        /** Refused, and the refusal is in the spool. */
        REFUSED("refused"),
        /** Refused by the local configuration, which is asked again when it changes; the refusal is in the spool. */
        HELD("held"),
        /** The removal is with the extension manager. */
        REMOVING("removing"),
        /** Removed, and the outcome is in the spool. The generation stays known. */
        REMOVED("removed");

        private final String text;

        Stage(String text) {
            this.text = text;
        }
    }

    public ItemState with(Stage next) {
        return new ItemState(generation, commitment, next, installed, removedLocally);
    }

    public ItemState handed(String handler) {
        return new ItemState(generation, commitment, Stage.HANDED, Optional.of(handler), false);
    }

    public ItemState withRemovedLocally(boolean removed) {
        return new ItemState(generation, commitment, stage, installed, removed);
    }

    JsonObject json() {
        return JsonObject.builder()
                .put("generation", generation)
                .put("commitment", commitment.toString())
                .put("stage", stage.text)
                .putIfPresent("installed", installed)
                .put("removedLocally", removedLocally)
                .build();
    }

    static ItemState read(Fields fields) throws ProtocolException {
        return new ItemState(
                fields.count("generation"),
                fields.digest("commitment"),
                stage(fields.string("stage", 32)),
                fields.optionalString("installed"),
                fields.bool("removedLocally"));
    }

    private static Stage stage(String text) throws ProtocolException {
        for (Stage stage : Stage.values()) {
            if (stage.text.equals(text)) {
                return stage;
            }
        }
        throw new ProtocolException("stage of an item is unknown");
    }
}

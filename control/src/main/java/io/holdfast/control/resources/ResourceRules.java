package io.holdfast.control.resources;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/** What one resource type adds to the write corridor. Every method has a plain default. */
public interface ResourceRules {
    /**
     * Before the lane: checks that need no lock, and work that would hold the lane up, such as sealing. What it returns
     * comes back in {@link Write#prepared()}.
     *
     * @throws io.holdfast.kernel.ProblemException to refuse
     */
    default Object prepare(Draft draft) {
        return "";
    }

    /** In the lane, after ETag and parent were checked: the state of the new document and everything that goes with it. */
    default Written write(WriteTransaction transaction, Write write) {
        return Written.done(write.document());
    }

    /** In the lane: what a DELETE does. The default removes the resource at once. */
    default Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        return new Deleted.Now();
    }

    /** Called for each resource of this type that goes because something above it is deleted. */
    default void cascade(WriteTransaction transaction, ResourceRow row, RequestContext context) {}

    /** Adds what was observed to the document that a reader gets. */
    default JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        return document;
    }

    /** Whether a write or a delete changes what others may do, so that decisions made before it are made again. */
    default boolean governs() {
        return false;
    }

    /** Whether everybody who is signed in may read this resource, such as a built-in definition. */
    default boolean open(ResourceId id) {
        return false;
    }

    /**
     * A write before the lane.
     *
     * @param existing as it was read before; the lane checks that it is still so
     */
    record Draft(
            RequestContext context,
            ResourceId id,
            JsonObject document,
            java.util.Map<String, JsonObject> secrets,
            Optional<ResourceRow> existing) {
        @Override
        public String toString() {
            return "Draft[" + id + "]";
        }
    }

    /** A write in the lane. */
    record Write(
            RequestContext context,
            ResourceId id,
            JsonObject document,
            Optional<ResourceRow> existing,
            long generation,
            Object prepared) {}

    /**
     * @param state provisioningState to store
     * @param operation generation that a machine will report on, when the write goes on after the answer
     */
    record Written(JsonObject document, String state, OptionalLong operation) {
        public static Written done(JsonObject document) {
            return new Written(document, "Succeeded", OptionalLong.empty());
        }
    }

    /** How a delete goes on. */
    sealed interface Deleted {
        /** The row goes in this transaction. */
        record Now() implements Deleted {}

        /** The row stays as Deleting until somebody reports on this generation that it is gone. */
        record Later(long operation) implements Deleted {}
    }
}

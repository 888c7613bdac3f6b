package io.holdfast.control.store;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One long-running operation as {@code Azure-AsyncOperation} shows it.
 *
 * @param state Accepted, Running, Succeeded, Failed, Canceled
 * @param action such as {@code Microsoft.HybridCompute/machines/extensions/write}
 * @param generation of the resource that the operation brought about
 * @param error {@code code}, {@code message} when it failed
 */
public record OperationRow(
        UUID id,
        ResourceId resource,
        String action,
        String state,
        long generation,
        String caller,
        String correlationId,
        Instant started,
        Optional<Instant> ended,
        Optional<JsonObject> error) {

    public boolean open() {
        return ended.isEmpty();
    }

    public OperationRow withState(String newState) {
        return new OperationRow(
                id, resource, action, newState, generation, caller, correlationId, started, ended, error);
    }

    public OperationRow withGeneration(long newGeneration) {
        return new OperationRow(
                id, resource, action, state, newGeneration, caller, correlationId, started, ended, error);
    }

    public OperationRow closed(String newState, Instant at, Optional<JsonObject> newError) {
        return new OperationRow(
                id, resource, action, newState, generation, caller, correlationId, started, Optional.of(at), newError);
    }
}

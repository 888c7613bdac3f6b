package io.holdfast.control.store;

import io.holdfast.kernel.ResourceId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Events at or below a scope, newest first.
 *
 * @param resource exactly this resource when present
 * @param resourceGroup name of a resource group when present
 * @param provider namespace such as {@code Microsoft.HybridCompute} when present
 * @param status compared without ASCII case; so are caller and operation name
 * @param after last event of the page before
 */
public record ActivityQuery(
        ResourceId scope,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<String> caller,
        Optional<String> operationName,
        Optional<ResourceId> resource,
        Optional<String> resourceGroup,
        Optional<String> provider,
        Optional<String> status,
        Optional<String> correlationId,
        Optional<Cursor> after,
        int limit) {

    /** Place of an event in the order (time, event id), both descending. */
    public record Cursor(Instant time, UUID eventId) {}
}

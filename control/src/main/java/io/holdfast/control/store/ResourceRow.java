package io.holdfast.control.store;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;

/**
 * The desired document of one resource.
 *
 * @param document location, tags, kind, identity, properties; without id, name and type, without what machines report,
 *     with markers in place of secrets
 * @param etag of the desired document, changes with it and only with it
 * @param provisioningState Creating, Updating, Deleting, Succeeded, Failed, Canceled
 * @param generation rises with every accepted write
 */
public record ResourceRow(
        ResourceId id,
        JsonObject document,
        String etag,
        String provisioningState,
        long generation,
        String createdBy,
        Instant created,
        String changedBy,
        Instant changed) {

    public ResourceRow withState(String state) {
        return new ResourceRow(id, document, etag, state, generation, createdBy, created, changedBy, changed);
    }
}

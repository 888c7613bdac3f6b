package io.holdfast.control.store;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/**
 * One event of the activity log.
 *
 * @param status Started, Accepted, Succeeded, Failed, Canceled
 * @param subStatus HTTP status words such as {@code Created (HTTP Status Code: 201)}; may be empty
 * @param commitment of the leaf that stands for this event in the transparency log
 */
public record ActivityRow(
        UUID eventId,
        Instant time,
        String caller,
        String operationName,
        String status,
        String subStatus,
        ResourceId resource,
        String correlationId,
        String level,
        JsonObject properties,
        Digest commitment) {}

package io.holdfast.control.resources;

import io.holdfast.control.store.OperationRow;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/**
 * Outcome of an accepted write.
 *
 * @param view as a GET right after it would answer
 * @param created whether the answer is 201
 * @param operation that goes on after the answer
 */
public record Stored(JsonObject view, String etag, boolean created, Optional<OperationRow> operation) {}

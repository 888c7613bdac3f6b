package io.holdfast.control.store;

import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;

/**
 * Something that is due at a time: a delay, a TTL, a cascade. Unique by kind and key.
 *
 * @param attempts how often it was leased before
 */
public record WorkRow(String kind, String key, Instant due, int attempts, JsonObject payload) {}

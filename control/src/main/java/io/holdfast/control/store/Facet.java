package io.holdfast.control.store;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;

/**
 * One thing that was observed of a resource.
 *
 * @param name {@code machine}, {@code status}, {@code instanceView}, …
 * @param version rises with every change of this facet; set by the writer
 */
public record Facet(ResourceId resource, String name, long version, JsonObject value, Instant time) {}

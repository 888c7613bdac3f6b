/**
 * JSON as immutable values. Parsing is bounded by {@link io.holdfast.kernel.json.JsonLimits} and lets only {@link
 * io.holdfast.kernel.json.JsonException} through. Writing never fails.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.kernel.json;

package io.holdfast.kernel.json;

/**
 * Bounds for one parse.
 *
 * @param maxBytes length of the text in bytes
 * @param maxDepth nesting of arrays and objects
 * @param maxValues number of values of any kind in the whole document
 */
public record JsonLimits(int maxBytes, int maxDepth, int maxValues) {
    /** For a request body: 4 MiB as in ARM, 64 levels, 200,000 values. */
    public static final JsonLimits DEFAULT = new JsonLimits(4 << 20, 64, 200_000);

    public JsonLimits {
        if (maxBytes < 1 || maxDepth < 1 || maxValues < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: " + maxBytes + ", " + maxDepth + ", " + maxValues);
        }
    }
}

/** Ids, the problem catalogue, immutable JSON, time. Everything else may use this room; it uses nothing of ours. */
@org.jspecify.annotations.NullMarked
module io.holdfast.kernel {
    requires transitive org.jspecify;
    requires com.fasterxml.jackson.core;

    exports io.holdfast.kernel;
    exports io.holdfast.kernel.json;
}

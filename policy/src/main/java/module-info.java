/** The Azure Policy language: parse, bind, evaluate, explain. Pure; no I/O. */
@org.jspecify.annotations.NullMarked
module io.holdfast.policy {
    requires transitive io.holdfast.kernel;

    exports io.holdfast.policy;
}

/** What agent and control plane say to each other, and what hfagent says to the daemon: records and their JSON codec. */
@org.jspecify.annotations.NullMarked
module io.holdfast.protocol {
    requires transitive io.holdfast.kernel;

    exports io.holdfast.protocol;
    exports io.holdfast.protocol.local;
}

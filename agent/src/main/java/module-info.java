/** The machine side: what an agent does on one server. */
@org.jspecify.annotations.NullMarked
module io.holdfast.agent {
    requires io.holdfast.attestation;
    requires io.holdfast.kernel;
    requires io.holdfast.protocol;
    requires io.holdfast.trust;
    requires org.jspecify;
    requires info.picocli;
    requires jdk.net;

    opens io.holdfast.agent.cli to
            info.picocli;
}

package io.holdfast.protocol;

/**
 * Everything that a control plane may ask of a machine. Each kind names the local control that may refuse it, the root
 * that its code must be signed under, and the proof without which it is not looked at; one without all three does not
 * compile.
 */
public enum OperationKind {
    EXTENSION("extension", LocalControl.EXTENSION_LISTS, SignatureRoot.PUBLISHER, ProofRule.LOG_INCLUSION);

    /** The setting on the machine that has the last word. */
    public enum LocalControl {
        /** {@code extensions.allowlist}, {@code extensions.blocklist}, {@code extensions.enabled}. */
        EXTENSION_LISTS
    }

    /** What must have signed the code that the operation brings. */
    public enum SignatureRoot {
        /** A publisher root pinned on the machine for the publisher's name, or a digest in the agent's own build. */
        PUBLISHER
    }

    /** What must be proved of the operation itself. */
    public enum ProofRule {
        /** Its bytes are a leaf of the log, under a checkpoint that follows on the machine's own head. */
        LOG_INCLUSION
    }

    private final String wire;
    private final LocalControl control;
    private final SignatureRoot root;
    private final ProofRule proof;

    OperationKind(String wire, LocalControl control, SignatureRoot root, ProofRule proof) {
        this.wire = wire;
        this.control = control;
        this.root = root;
        this.proof = proof;
    }

    public String wire() {
        return wire;
    }

    public LocalControl control() {
        return control;
    }

    public SignatureRoot root() {
        return root;
    }

    public ProofRule proof() {
        return proof;
    }

    static OperationKind read(String wire) throws ProtocolException {
        for (OperationKind kind : values()) {
            if (kind.wire.equals(wire)) {
                return kind;
            }
        }
        throw new ProtocolException("operation.kind is unknown to this agent");
    }
}

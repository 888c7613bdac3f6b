package io.holdfast.protocol;

import io.holdfast.kernel.Ascii;

/**
 * Everything that a control plane may ask of a machine. Each kind names the local control that may refuse it, the root
 * that its code must be signed under, and the proof without which it is not looked at; one without all three does not
 * compile.
 */
public enum OperationKind {
    EXTENSION("extension", LocalControl.EXTENSION_LISTS, SignatureRoot.PUBLISHER, ProofRule.LOG_INCLUSION),

    /** A script that runs once; never begun after its time, and never offered again once it was begun. */
    RUN_COMMAND(
            "runCommand",
            LocalControl.EXTENSION_LISTS_AND_SCRIPT_SIGNERS,
            SignatureRoot.FIRST_PARTY,
            ProofRule.LOG_INCLUSION),

    /** A configuration that the machine audits, and corrects where the assignment says so. */
    CONFIGURATION(
            "configuration",
            LocalControl.GUEST_CONFIGURATION,
            SignatureRoot.AGENT_BUILD_OR_PUBLISHER,
            ProofRule.LOG_INCLUSION);

    /** The setting on the machine that has the last word. */
    public enum LocalControl {
        /** {@code extensions.allowlist}, {@code extensions.blocklist}, {@code extensions.enabled}. */
        EXTENSION_LISTS,
        /** The lists, which name the handler that runs scripts, and {@code scripts.signers} for the script itself. */
        EXTENSION_LISTS_AND_SCRIPT_SIGNERS,
        /**
         * {@code guestconfiguration.enabled}, and {@code config.mode}, which switches it off while it is monitor; below them
         * {@code guestconfiguration.autocorrect}, {@code guestconfiguration.scripts} and {@code
         * guestconfiguration.packages}.
         */
        GUEST_CONFIGURATION
    }

    /** What must have signed the code that the operation brings. */
    public enum SignatureRoot {
        /** A publisher root pinned on the machine for the publisher's name, or a digest in the agent's own build. */
        PUBLISHER,
        /** A digest in the agent's own build, or a root pinned as Holdfast's own. */
        FIRST_PARTY,
        /**
         * What is named stands in the agent's own build, or is in a package below a publisher root pinned on the machine, or
         * in one that its administrator admitted by digest or source.
         */
        AGENT_BUILD_OR_PUBLISHER
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

    /** The key of an item of this kind; names are compared without regard to case. */
    public String item(String name) {
        return Ascii.lower(wire + "/" + name);
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

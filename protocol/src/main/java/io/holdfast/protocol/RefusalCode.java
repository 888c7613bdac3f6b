package io.holdfast.protocol;

/** Why a machine did not do what it was told; stands as {@code code} in the extension's status. */
public enum RefusalCode {
    /** A local list or the local switch says no. */
    EXTENSION_NOT_PERMITTED("ExtensionNotPermitted"),
    CONFIGURATION_NOT_PERMITTED("ConfigurationNotPermitted"),
    CONFIGURATION_UNKNOWN("ConfigurationUnknown"),
    /** The local controls cannot be read, so nothing may be installed. */
    LOCAL_CONTROLS_UNREADABLE("LocalControlsUnreadable"),
    /** The journaled state of the agent cannot be read. */
    AGENT_STATE_UNREADABLE("AgentStateUnreadable"),
    OPERATION_MALFORMED("OperationMalformed"),
    /** Meant for another machine or another enrolment of this one. */
    WRONG_ENROLMENT("WrongEnrolment"),
    /** Not newer than what the machine has seen of this item, or not the next operation of this machine. */
    OPERATION_REPLAYED("OperationReplayed"),
    OPERATION_EXPIRED("OperationExpired"),
    /** Inclusion in the log is not proved. */
    PROOF_INVALID("ProofInvalid"),
    /** The checkpoint is not signed by the log key that this machine pinned. */
    CHECKPOINT_UNTRUSTED("CheckpointUntrusted"),
    /** The checkpoint contradicts the machine's own. */
    LOG_FORKED("LogForked"),
    /** The log is shorter than the machine's own head, and no new epoch was introduced. */
    LOG_REWOUND("LogRewound"),
    PUBLISHER_NOT_TRUSTED("PublisherNotTrusted"),
    INDEX_UNTRUSTED("IndexUntrusted"),
    INDEX_ROLLED_BACK("IndexRolledBack"),
    INDEX_EXPIRED("IndexExpired"),
    PACKAGE_NOT_LISTED("PackageNotListed"),
    PACKAGE_REVOKED("PackageRevoked"),
    MANIFEST_UNTRUSTED("ManifestUntrusted"),
    /** The bytes are not those of the signed manifest. */
    PACKAGE_MISMATCH("PackageMismatch"),
    /** The package has the right bytes and a shape that is not opened: path tricks, links, bombs. */
    PACKAGE_UNSAFE("PackageUnsafe"),
    PACKAGE_UNAVAILABLE("PackageUnavailable"),
    /** The machine cannot open the protected settings; they have to be sent again. */
    PROTECTED_SETTINGS_LOST("ProtectedSettingsLost"),
    /** Scripts run on this machine only with a signature by one of its signers, and this one has none. */
    SCRIPT_NOT_SIGNED("ScriptNotSigned"),
    /** What the extension comes after has failed, was refused or is not there. */
    DEPENDENCY_FAILED("DependencyFailed"),
    /** The machine stopped while the handler ran; it is not run again by itself. */
    INTERRUPTED("Interrupted");

    private final String code;

    RefusalCode(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}

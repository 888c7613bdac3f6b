package io.holdfast.policy;

/** Why a document is refused, with the code that ARM's error envelope carries. */
public enum PolicyFault {
    INVALID_RULE("InvalidPolicyRule"),
    INVALID_PARAMETERS("InvalidPolicyParameters"),
    INVALID_INITIATIVE("InvalidPolicySetDefinition"),
    INVALID_ALIASES("InvalidAliases"),
    /** A value at assignment that the definition does not know. */
    UNDEFINED_PARAMETER("UndefinedPolicyParameter"),
    /** A parameter without a default that the assignment does not give. */
    MISSING_PARAMETER("MissingPolicyParameter"),
    /** A value of the wrong type, or one that the schema refuses. */
    INVALID_PARAMETER_VALUE("InvalidPolicyParameterType"),
    /** Not among the allowed values, which are compared with case (Azure-Landing-Zones 442). */
    VALUE_NOT_ALLOWED("PolicyParameterValueNotAllowed"),
    LIMIT_EXCEEDED("PolicyLimitExceeded"),
    /** Understood, but never evaluated here: a resource-provider mode or a static definition. */
    STORED_ONLY("PolicyModeNotSupported");

    private final String code;

    PolicyFault(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}

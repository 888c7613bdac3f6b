package io.holdfast.attestation.policy;

import java.util.Optional;

/** Functions of version 1.2. */
enum PolicyFunction {
    JMES_PATH("JmesPath", 2),
    JSON_TO_CLAIM_VALUE("JsonToClaimValue", 1),
    IS_SUBSET_OF("IsSubsetOf", 2),
    APPEND_STRING("AppendString", 2),
    NEGATE_BOOL("NegateBool", 1),
    CONTAINS_ONLY_VALUE("ContainsOnlyValue", 2);

    private final String text;
    private final int arguments;

    PolicyFunction(String text, int arguments) {
        this.text = text;
        this.arguments = arguments;
    }

    String text() {
        return text;
    }

    int arguments() {
        return arguments;
    }

    static Optional<PolicyFunction> of(String text) {
        for (PolicyFunction function : values()) {
            if (function.text.equals(text)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }
}

package io.holdfast.policy;

/** A document of the policy language is refused. Names the place in the document and the reason. */
public final class PolicyException extends Exception {
    private static final long serialVersionUID = 1;

    private final PolicyFault fault;
    private final String path;

    /**
     * @param path JSON path in the document, such as {@code policyRule.if.allOf[1].equals}; empty for the whole
     * @param reason one sentence with value and expectation
     */
    public PolicyException(PolicyFault fault, String path, String reason) {
        super(path.isEmpty() ? reason : path + ": " + reason);
        this.fault = fault;
        this.path = path;
    }

    public PolicyFault fault() {
        return fault;
    }

    public String path() {
        return path;
    }

    /** The same failure of a part, where the part stands in a larger document. */
    public PolicyException below(String prefix) {
        String reason = path.isEmpty() ? message() : message().substring(path.length() + 2);
        return new PolicyException(fault, path.isEmpty() ? prefix : prefix + "." + path, reason);
    }

    private String message() {
        return String.valueOf(getMessage());
    }
}

package io.holdfast.control.deployments.template;

import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;

/** A template cannot be used. Shows nothing that a secure parameter holds. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String path;

    /**
     * @param path in the template, such as {@code resources[2].properties}
     * @param reason one sentence with value and expectation
     */
    public TemplateException(String path, String reason) {
        super(path + ": " + reason, null, false, true);
        this.path = path;
    }

    public String path() {
        return path;
    }

    public Problem problem() {
        return Problem.of(
                ProblemCode.INVALID_TEMPLATE, "Deployment template validation failed: '" + getMessage() + "'.", path);
    }
}

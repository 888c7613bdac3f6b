package io.holdfast.kernel;

/** Carries a {@link Problem} from where it was found to where it is answered. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.code().code() + ": " + problem.message());
        this.problem = problem;
    }

    public ProblemException(ProblemCode code, String message) {
        this(Problem.of(code, message));
    }

    public Problem problem() {
        return problem;
    }
}

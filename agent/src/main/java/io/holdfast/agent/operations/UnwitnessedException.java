package io.holdfast.agent.operations;

/** Too few of this machine's witnesses have cosigned the checkpoint; what it proves is not acted on, and asked for again. */
final class UnwitnessedException extends Exception {
    private static final long serialVersionUID = 1;

    UnwitnessedException(String message) {
        super(message);
    }
}

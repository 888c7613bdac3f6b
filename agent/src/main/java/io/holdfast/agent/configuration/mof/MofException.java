package io.holdfast.agent.configuration.mof;

/** A document is not such a MOF document. The message says the line and what was expected. */
public final class MofException extends Exception {
    private static final long serialVersionUID = 1;

    public MofException(String message) {
        super(message);
    }
}

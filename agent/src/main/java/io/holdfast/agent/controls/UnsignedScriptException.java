package io.holdfast.agent.controls;

/** A script is not to run, because no signer of this machine signed it. */
public final class UnsignedScriptException extends Exception {
    private static final long serialVersionUID = 1;

    public UnsignedScriptException(String message) {
        super(message);
    }
}

package io.holdfast.attestation.tpm;

/** A TPM answered a command with a response code other than success. */
public final class TpmCodeException extends TpmException {
    private static final long serialVersionUID = 1;

    private final CommandCode command;
    private final long code;

    TpmCodeException(CommandCode command, ResponseCode code) {
        super(code + " for " + command);
        this.command = command;
        this.code = code.value();
    }

    public CommandCode command() {
        return command;
    }

    public ResponseCode code() {
        return new ResponseCode(code);
    }
}

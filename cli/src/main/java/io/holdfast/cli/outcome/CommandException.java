package io.holdfast.cli.outcome;

/** A command cannot be done. The message is one sentence for the person who typed it. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    private final ExitCode code;

    private CommandException(ExitCode code, String message) {
        super(Printable.text(message));
        this.code = code;
    }

    /** The request was understood, and somebody or something refused it, or it failed. */
    public static CommandException refused(String message) {
        return new CommandException(ExitCode.REFUSED, message);
    }

    /** What was given cannot be used. */
    public static CommandException unusable(String message) {
        return new CommandException(ExitCode.UNUSABLE, message);
    }

    public ExitCode code() {
        return code;
    }
}

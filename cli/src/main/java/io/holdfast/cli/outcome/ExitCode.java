package io.holdfast.cli.outcome;

/** What a command says to the shell. */
public enum ExitCode {
    /** Done, or verified. */
    DONE(0),
    /** Refused or failed. */
    REFUSED(1),
    /** The input is unusable. */
    UNUSABLE(2);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}

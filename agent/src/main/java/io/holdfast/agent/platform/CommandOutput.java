package io.holdfast.agent.platform;

/**
 * The heads of what a command wrote, {@link #HEAD} bytes of each stream at most. They may hold secrets that the command
 * printed, so the text form tells lengths only.
 */
public final class CommandOutput {
    /** Bytes kept of each stream (section 7). */
    public static final int HEAD = 3200;

    public static final CommandOutput NONE = new CommandOutput(new byte[0], new byte[0]);

    private final byte[] stdout;
    private final byte[] stderr;

    public CommandOutput(byte[] stdout, byte[] stderr) {
        this.stdout = stdout.clone();
        this.stderr = stderr.clone();
    }

    public byte[] stdout() {
        return stdout.clone();
    }

    public byte[] stderr() {
        return stderr.clone();
    }

    @Override
    public String toString() {
        return "CommandOutput[stdout " + stdout.length + " bytes, stderr " + stderr.length + " bytes]";
    }
}

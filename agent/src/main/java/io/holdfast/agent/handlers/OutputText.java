package io.holdfast.agent.handlers;

import io.holdfast.agent.platform.CommandOutput;
import java.util.Arrays;

/** What a command wrote, as one bounded text (section 7). */
public final class OutputText {
    private OutputText() {}

    /**
     * {@code [stdout]…[stderr]…}. When both heads together fill {@link CommandOutput#HEAD} bytes, each keeps its end within
     * half of that, and room that one does not use goes to the other.
     */
    public static String of(CommandOutput output) {
        byte[] out = output.stdout();
        byte[] err = output.stderr();
        if (out.length + err.length >= CommandOutput.HEAD) {
            int half = CommandOutput.HEAD / 2;
            int outRoom = Math.max(half, CommandOutput.HEAD - err.length);
            int errRoom = Math.max(half, CommandOutput.HEAD - out.length);
            out = end(out, outRoom);
            err = end(err, errRoom);
        }
        return "[stdout]\n" + Text.decode(out) + "\n\n[stderr]\n" + Text.decode(err);
    }

    private static byte[] end(byte[] bytes, int room) {
        return bytes.length <= room ? bytes : Arrays.copyOfRange(bytes, bytes.length - room, bytes.length);
    }
}

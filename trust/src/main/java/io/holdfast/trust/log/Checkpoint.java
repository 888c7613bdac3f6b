package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The head of the log at one size, without its signature (C2SP tlog-checkpoint).
 *
 * @param size number of leaves
 */
public record Checkpoint(Origin origin, long size, Digest root) {
    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");

    public Checkpoint {
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
        }
    }

    /** Origin, size and root, a line each. */
    public String body() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.bytes()) + "\n";
    }

    /** Reads a body; extension lines are refused, this log has none. */
    public static Checkpoint parse(String body) throws LogException {
        String[] lines = body.split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty()) {
            throw LogException.malformed(
                    "checkpoint has " + (lines.length - 1) + " lines (expected: origin, size, root)");
        }
        Origin origin = Origin.parse(lines[0]);
        if (!SIZE.matcher(lines[1]).matches()) {
            throw LogException.malformed("checkpoint size is not a plain decimal number");
        }
        byte[] root = StrictBase64.decode(lines[2], 32, "checkpoint root");
        return new Checkpoint(origin, Long.parseLong(lines[1]), Digest.wrap(root));
    }
}

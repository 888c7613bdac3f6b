package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The body of {@code add-checkpoint} (C2SP tlog-witness): a log shows a witness its newest checkpoint, and that it continues
 * the one before.
 *
 * @param oldSize size of the last checkpoint that the witness cosigned; 0 when there is none
 * @param consistency proof from that size to the checkpoint's, empty when one of them needs none
 * @param checkpoint signed note
 */
public record WitnessRequest(long oldSize, List<Digest> consistency, String checkpoint) {
    /** Longest body in characters: 63 lines of a proof and a note. */
    public static final int MAX_LENGTH = SignedNote.MAX_LENGTH + (8 << 10);

    static final int MAX_PROOF = 63;

    private static final Pattern OLD = Pattern.compile("old (0|[1-9][0-9]{0,17})");

    public WitnessRequest {
        consistency = List.copyOf(consistency);
        if (oldSize < 0) {
            throw new IllegalArgumentException("old size: " + oldSize + " (expected: >= 0)");
        }
        if (consistency.size() > MAX_PROOF) {
            throw new IllegalArgumentException(
                    "proof: " + consistency.size() + " hashes (expected: at most " + MAX_PROOF + ")");
        }
    }

    public String render() {
        StringBuilder body = new StringBuilder("old ").append(oldSize).append('\n');
        consistency.forEach(hash ->
                body.append(Base64.getEncoder().encodeToString(hash.bytes())).append('\n'));
        return body.append('\n').append(checkpoint).toString();
    }

    /** Reads a body; whether the note is a checkpoint, and whose, is not looked at. */
    public static WitnessRequest parse(String body) throws LogException {
        if (body.length() > MAX_LENGTH) {
            throw LogException.malformed(
                    "request has " + body.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        int end = body.indexOf("\n\n");
        if (end < 0) {
            throw LogException.malformed("request has no empty line before the checkpoint");
        }
        String[] lines = body.substring(0, end).split("\n", -1);
        if (!OLD.matcher(lines[0]).matches()) {
            throw LogException.malformed("request does not begin with 'old ' and a plain decimal number");
        }
        if (lines.length - 1 > MAX_PROOF) {
            throw LogException.malformed(
                    "proof has " + (lines.length - 1) + " hashes (expected: at most " + MAX_PROOF + ")");
        }
        List<Digest> consistency = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            consistency.add(Digest.wrap(StrictBase64.decode(lines[i], 32, "proof")));
        }
        return new WitnessRequest(Long.parseLong(lines[0].substring(4)), consistency, body.substring(end + 2));
    }
}

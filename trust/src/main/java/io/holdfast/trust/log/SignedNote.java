package io.holdfast.trust.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A text with signatures (C2SP signed-note). Reading checks only the form; {@link #open} checks signatures.
 *
 * @param text ends in a newline
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
    static final int MAX_LENGTH = 64 << 10;
    static final int MAX_SIGNATURES = 64;

    public SignedNote {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || text.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
            throw new IllegalArgumentException("note: expected text without control characters that ends in a newline");
        }
    }

    public static SignedNote parse(String note) throws LogException {
        if (note.length() > MAX_LENGTH) {
            throw LogException.malformed(
                    "note has " + note.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        if (note.chars().anyMatch(c -> (c < 0x20 && c != '\n') || Character.isSurrogate((char) c))) {
            throw LogException.malformed("note has a control character or a character beyond U+FFFF");
        }
        int split = note.lastIndexOf("\n\n");
        if (split < 0 || !note.endsWith("\n") || split + 2 == note.length()) {
            throw LogException.malformed("note has no signatures after an empty line");
        }
        String[] lines = note.substring(split + 2, note.length() - 1).split("\n", -1);
        if (lines.length > MAX_SIGNATURES) {
            throw LogException.malformed(
                    "note has " + lines.length + " signatures (expected: at most " + MAX_SIGNATURES + ")");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (String line : lines) {
            signatures.add(NoteSignature.parse(line));
        }
        return new SignedNote(note.substring(0, split + 1), signatures);
    }

    public String render() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature.line()).append('\n'));
        return note.toString();
    }

    /** The text, when this key signed it. A line that names the key and is not its signature refuses the whole note. */
    public String open(NoteVerifier verifier) throws LogException {
        boolean signed = false;
        for (NoteSignature signature : signatures) {
            if (verifier.names(signature)) {
                if (!verifier.signed(this, signature)) {
                    throw new LogException(
                            LogException.Reason.BAD_SIGNATURE,
                            "the signature of " + verifier.name() + " is not of this text");
                }
                signed = true;
            }
        }
        if (!signed) {
            throw new LogException(LogException.Reason.UNSIGNED, "no signature of " + verifier.text());
        }
        return text;
    }

    /** How many different of these witnesses cosigned. */
    public int witnesses(List<NoteVerifier> witnesses) {
        return (int) witnesses.stream()
                .filter(witness -> witness.algorithm() == NoteAlgorithm.COSIGNATURE_V1)
                .filter(witness -> signatures.stream().anyMatch(line -> witness.signed(this, line)))
                .map(witness -> HexFormat.of().formatHex(Ed25519.raw(witness.key())))
                .distinct()
                .count();
    }

    byte[] textBytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    SignedNote with(NoteSignature signature) {
        List<NoteSignature> more = new ArrayList<>(signatures);
        more.add(signature);
        return new SignedNote(text, more);
    }

    static boolean isKeyName(String name) {
        return !name.isEmpty()
                && name.length() <= 255
                && name.chars()
                        .noneMatch(c -> c <= 0x20
                                || c == '+'
                                || c == 0x7f
                                || Character.isWhitespace(c)
                                || Character.isSpaceChar(c)
                                || Character.isSurrogate((char) c));
    }
}

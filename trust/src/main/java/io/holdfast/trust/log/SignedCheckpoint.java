package io.holdfast.trust.log;

import java.util.List;
import java.util.Optional;

/**
 * A checkpoint that was found to be signed, with the note that proves it.
 *
 * @param note as it was received
 */
public record SignedCheckpoint(Checkpoint checkpoint, String note) {

    /** Checks form, signature and origin of a checkpoint note. */
    public static SignedCheckpoint verify(String note, NoteVerifier log) throws LogException {
        Checkpoint checkpoint = Checkpoint.parse(SignedNote.parse(note).open(log));
        if (!checkpoint.origin().toString().equals(log.name())) {
            throw new LogException(
                    LogException.Reason.WRONG_ORIGIN,
                    "checkpoint is of " + checkpoint.origin() + " (expected: " + log.name() + ")");
        }
        return new SignedCheckpoint(checkpoint, note);
    }

    /** How many different of these witnesses cosigned the checkpoint. */
    public static int witnesses(String note, List<NoteVerifier> witnesses) throws LogException {
        return SignedNote.parse(note).witnesses(witnesses);
    }

    /**
     * The line by which this witness cosigned the note, out of what it answered; lines of others are passed over.
     *
     * @param lines signature lines, each with its newline
     */
    public static Optional<String> cosignature(String note, String lines, NoteVerifier witness) throws LogException {
        SignedNote signed = SignedNote.parse(note + lines);
        return signed.signatures().stream()
                .filter(line -> witness.algorithm() == NoteAlgorithm.COSIGNATURE_V1 && witness.signed(signed, line))
                .findFirst()
                .map(line -> line.line() + "\n");
    }
}

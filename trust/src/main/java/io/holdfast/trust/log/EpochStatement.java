package io.holdfast.trust.log;

import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * The recovery key's word that a log goes on in a new epoch, because it was restored or may have lost commits. As a
 * signed note it is the body of the first leaf of that epoch.
 *
 * @param epoch the new epoch, larger than that of the old head
 * @param previous the old head, as far as it is known
 * @param logKey Ed25519 key that signs the new epoch's checkpoints
 * @param time to the second
 */
public record EpochStatement(UUID tenant, int epoch, Checkpoint previous, PublicKey logKey, Instant time) {
    private static final String HEADER = "holdfast epoch statement v1";

    public EpochStatement {
        time = time.truncatedTo(ChronoUnit.SECONDS);
        if (!previous.origin().tenant().equals(tenant)) {
            throw new IllegalArgumentException("previous head: of another tenant (expected: " + tenant + ")");
        }
        if (epoch <= previous.origin().epoch()) {
            throw new IllegalArgumentException(
                    "epoch: " + epoch + " (expected: > " + previous.origin().epoch() + ")");
        }
        Ed25519.raw(logKey);
    }

    public Origin origin() {
        return new Origin(tenant, epoch);
    }

    /** The key by which the new epoch's checkpoints are verified. */
    public NoteVerifier logVerifier() {
        return NoteVerifier.log(origin(), logKey);
    }

    /** The bytes under the signature, as text: one line per field, then the old head. */
    public String text() {
        return HEADER + "\n" + origin() + "\n" + logVerifier().text() + "\n" + time + "\n" + previous.body();
    }

    /** The statement as a note signed by the recovery key. */
    public String sign(NoteSigner recovery) {
        if (!recovery.verifier().name().equals(Origin.recoveryName(tenant))) {
            throw new IllegalArgumentException(
                    "signer: " + recovery.verifier().name() + " (expected: " + Origin.recoveryName(tenant) + ")");
        }
        return recovery.signText(text());
    }

    /** Checks the recovery key's signature and reads the statement. */
    public static EpochStatement verify(String note, NoteVerifier recovery) throws LogException {
        EpochStatement statement = parse(SignedNote.parse(note).open(recovery));
        if (!recovery.name().equals(Origin.recoveryName(statement.tenant()))) {
            throw new LogException(
                    LogException.Reason.WRONG_ORIGIN,
                    "epoch statement is of " + statement.origin() + ", the recovery key is " + recovery.name());
        }
        return statement;
    }

    /** Reads a statement that is not signed (yet). */
    public static EpochStatement parse(String text) throws LogException {
        String[] lines = text.split("\n", 5);
        if (lines.length != 5 || !lines[0].equals(HEADER)) {
            throw LogException.malformed("epoch statement does not begin with '" + HEADER + "'");
        }
        Origin origin = Origin.parse(lines[1]);
        try {
            EpochStatement statement = new EpochStatement(
                    origin.tenant(),
                    origin.epoch(),
                    Checkpoint.parse(lines[4]),
                    NoteVerifier.parse(lines[2]).key(),
                    Instant.parse(lines[3]));
            if (!statement.text().equals(text)) {
                throw LogException.malformed("epoch statement is not in its one canonical form");
            }
            return statement;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw LogException.malformed("epoch statement: " + e.getMessage());
        }
    }
}

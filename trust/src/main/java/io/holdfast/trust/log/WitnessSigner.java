package io.holdfast.trust.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Instant;

/** Cosigns checkpoints that a witness has found consistent (C2SP tlog-cosignature, cosignature/v1). */
public final class WitnessSigner {
    private final NoteVerifier verifier;
    private final PrivateKey key;

    public WitnessSigner(String name, KeyPair ed25519) {
        Ed25519.check(ed25519.getPrivate());
        this.verifier = NoteVerifier.witness(name, ed25519.getPublic());
        this.key = ed25519.getPrivate();
    }

    public NoteVerifier verifier() {
        return verifier;
    }

    /** The note with one more line. */
    public String cosign(String note, Instant time) throws LogException {
        SignedNote signed = SignedNote.parse(note);
        return signed.with(signature(signed, time)).render();
    }

    /** The line alone, as a witness answers it, with its newline. */
    public String line(String note, Instant time) throws LogException {
        return signature(SignedNote.parse(note), time).line() + "\n";
    }

    private NoteSignature signature(SignedNote signed, Instant time) {
        long seconds = time.getEpochSecond();
        byte[] signature = Ed25519.sign(key, message(seconds, signed.text()));
        byte[] timed = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(seconds)
                .put(signature)
                .array();
        return new NoteSignature(verifier.name(), verifier.keyHash(), timed);
    }

    static byte[] message(long seconds, String text) {
        return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }
}

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
        long seconds = time.getEpochSecond();
        byte[] signature = Ed25519.sign(key, message(seconds, signed.text()));
        byte[] timed = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(seconds)
                .put(signature)
                .array();
        return signed.with(new NoteSignature(verifier.name(), verifier.keyHash(), timed))
                .render();
    }

    static byte[] message(long seconds, String text) {
        return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }
}

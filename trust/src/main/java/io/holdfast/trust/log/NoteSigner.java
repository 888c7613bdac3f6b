package io.holdfast.trust.log;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.List;

/** Signs notes with one Ed25519 key under one name. */
public final class NoteSigner {
    private final NoteVerifier verifier;
    private final PrivateKey key;

    public NoteSigner(String name, KeyPair ed25519) {
        Ed25519.check(ed25519.getPrivate());
        this.verifier = new NoteVerifier(name, ed25519.getPublic());
        this.key = ed25519.getPrivate();
    }

    /** The signer of one epoch of a log. */
    public static NoteSigner log(Origin origin, KeyPair ed25519) {
        return new NoteSigner(origin.toString(), ed25519);
    }

    public NoteVerifier verifier() {
        return verifier;
    }

    /** The checkpoint as a signed note. */
    public String sign(Checkpoint checkpoint) {
        if (!checkpoint.origin().toString().equals(verifier.name())) {
            throw new IllegalArgumentException(
                    "origin: " + checkpoint.origin() + " (expected: " + verifier.name() + ")");
        }
        return signText(checkpoint.body());
    }

    /** Any text that ends in a newline, as a signed note. */
    String signText(String text) {
        byte[] signature = Ed25519.sign(key, text.getBytes(StandardCharsets.UTF_8));
        return new SignedNote(text, List.of(new NoteSignature(verifier.name(), verifier.keyHash(), signature)))
                .render();
    }
}

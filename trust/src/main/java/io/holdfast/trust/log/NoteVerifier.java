package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A public key that signs notes, under its name. As text, a verifier key: {@code name+hash+base64(type ‖ key)} (C2SP
 * signed-note, "Verifier keys").
 */
public record NoteVerifier(String name, NoteAlgorithm algorithm, PublicKey key) {
    private static final int MAX_TEXT = 400;

    public NoteVerifier {
        if (!SignedNote.isKeyName(name)) {
            throw new IllegalArgumentException("key name: expected 1 to 255 characters without spaces and plus signs");
        }
        Ed25519.raw(key);
    }

    /** A key that signs the text itself, as logs do. */
    public NoteVerifier(String name, PublicKey ed25519) {
        this(name, NoteAlgorithm.ED25519, ed25519);
    }

    /** The key of one epoch of a log; its name is the origin. */
    public static NoteVerifier log(Origin origin, PublicKey ed25519) {
        return new NoteVerifier(origin.toString(), ed25519);
    }

    /** The key of a witness. */
    public static NoteVerifier witness(String name, PublicKey ed25519) {
        return new NoteVerifier(name, NoteAlgorithm.COSIGNATURE_V1, ed25519);
    }

    /** First four bytes of SHA-256(name ‖ newline ‖ type ‖ key). */
    public int keyHash() {
        byte[] hash = Digest.of((name + "\n").getBytes(StandardCharsets.UTF_8), encodedKey())
                .bytes();
        return ByteBuffer.wrap(hash).getInt();
    }

    private byte[] encodedKey() {
        return ByteBuffer.allocate(1 + Ed25519.KEY_LENGTH)
                .put(algorithm.code())
                .put(Ed25519.raw(key))
                .array();
    }

    /** The verifier key as text. */
    public String text() {
        return name + "+" + HexFormat.of().toHexDigits(keyHash()) + "+"
                + Base64.getEncoder().encodeToString(encodedKey());
    }

    public static NoteVerifier parse(String text) throws LogException {
        // base64 may hold a plus sign, name and hash may not
        String[] parts = text.length() > MAX_TEXT ? new String[0] : text.split("\\+", 3);
        if (parts.length != 3 || !SignedNote.isKeyName(parts[0])) {
            throw LogException.malformed("verifier key is not name+hash+key");
        }
        byte[] encoded = StrictBase64.decode(parts[2], 1 + Ed25519.KEY_LENGTH, "verifier key");
        NoteAlgorithm algorithm = Arrays.stream(NoteAlgorithm.values())
                .filter(candidate -> candidate.code() == encoded[0])
                .findFirst()
                .orElseThrow(
                        () -> LogException.malformed("verifier key has type " + encoded[0] + " (expected: 1 or 4)"));
        NoteVerifier verifier = new NoteVerifier(
                parts[0], algorithm, Ed25519.publicKey(Arrays.copyOfRange(encoded, 1, encoded.length)));
        if (!HexFormat.of().toHexDigits(verifier.keyHash()).equals(parts[1])) {
            throw LogException.malformed("verifier key does not match its hash");
        }
        return verifier;
    }

    /** Whether the signature line is this key's; false too when it names another key. */
    boolean signed(SignedNote note, NoteSignature line) {
        if (!names(line)) {
            return false;
        }
        byte[] bytes = line.bytes();
        return switch (algorithm) {
            case ED25519 -> bytes.length == Ed25519.SIGNATURE_LENGTH && Ed25519.verify(key, note.textBytes(), bytes);
            case COSIGNATURE_V1 -> {
                if (bytes.length != Long.BYTES + Ed25519.SIGNATURE_LENGTH) {
                    yield false;
                }
                long time = ByteBuffer.wrap(bytes).getLong();
                byte[] signature = Arrays.copyOfRange(bytes, Long.BYTES, bytes.length);
                yield time >= 0 && Ed25519.verify(key, WitnessSigner.message(time, note.text()), signature);
            }
        };
    }

    /** Whether the line claims to be of this key. */
    boolean names(NoteSignature line) {
        return line.name().equals(name) && line.keyHash() == keyHash();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteVerifier that && that.text().equals(text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}

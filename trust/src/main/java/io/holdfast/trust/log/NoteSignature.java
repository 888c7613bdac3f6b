package io.holdfast.trust.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/** One signature line of a note: key name, key hash, signature. */
public final class NoteSignature {
    private final String name;
    private final int keyHash;
    private final byte[] bytes;

    NoteSignature(String name, int keyHash, byte[] bytes) {
        this.name = name;
        this.keyHash = keyHash;
        this.bytes = bytes.clone();
    }

    public String name() {
        return name;
    }

    /** First four bytes of the key's hash, big-endian. */
    public int keyHash() {
        return keyHash;
    }

    /** The signature without the key hash. */
    public byte[] bytes() {
        return bytes.clone();
    }

    static NoteSignature parse(String line) throws LogException {
        int space = line.indexOf(' ', 2);
        if (!line.startsWith("\u2014 ") || space < 0) {
            throw LogException.malformed("signature line is not '\u2014 name base64'");
        }
        String name = line.substring(2, space);
        byte[] encoded = StrictBase64.decode(line.substring(space + 1), "signature");
        if (!SignedNote.isKeyName(name) || encoded.length < 5) {
            throw LogException.malformed("signature line has no key name or no signature");
        }
        return new NoteSignature(
                name, ByteBuffer.wrap(encoded).getInt(), Arrays.copyOfRange(encoded, 4, encoded.length));
    }

    String line() {
        byte[] encoded =
                ByteBuffer.allocate(4 + bytes.length).putInt(keyHash).put(bytes).array();
        return "\u2014 " + name + " " + Base64.getEncoder().encodeToString(encoded);
    }
}

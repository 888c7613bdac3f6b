package io.holdfast.trust.log;

/** Signature types of signed notes that this log uses (C2SP signed-note, "Signature types"). */
public enum NoteAlgorithm {
    /** Ed25519 over the text. */
    ED25519((byte) 0x01),
    /** Ed25519 of a witness over a time and the text (C2SP tlog-cosignature). */
    COSIGNATURE_V1((byte) 0x04);

    private final byte code;

    NoteAlgorithm(byte code) {
        this.code = code;
    }

    /** First byte of the encoded key. */
    public byte code() {
        return code;
    }
}

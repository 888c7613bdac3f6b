package io.holdfast.trust.log;

import io.holdfast.kernel.Ascii;
import java.util.Arrays;
import java.util.Optional;

/** What a leaf of the log records. Codes and names are part of the log's format and never change. */
public enum LeafKind {
    /** Something that happened: an activity event. */
    EVENT((byte) 1),
    /** What a machine is told to do, byte for byte as the machine receives it. */
    OPERATION((byte) 2),
    /** How an operation ended. */
    OUTCOME((byte) 3),
    /** The first leaf of every epoch after the first: the statement that opened it. */
    EPOCH((byte) 4);

    private final byte code;

    LeafKind(byte code) {
        this.code = code;
    }

    /** First byte of the leaf's entry. */
    public byte code() {
        return code;
    }

    /** Lower-case name in exports. */
    public String text() {
        return Ascii.lower(name());
    }

    public static Optional<LeafKind> ofCode(int code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }

    public static Optional<LeafKind> ofText(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
}

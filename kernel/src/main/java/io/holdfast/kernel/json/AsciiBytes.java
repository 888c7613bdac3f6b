package io.holdfast.kernel.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks through bytes eight at a time: evidence and packages are strings of megabytes. */
final class AsciiBytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private AsciiBytes() {}

    /** Whether no byte has its highest bit set. */
    static boolean only(byte[] bytes) {
        long seen = 0;
        int i = 0;
        for (; i + 8 <= bytes.length; i += 8) {
            seen |= (long) LONGS.get(bytes, i);
        }
        for (; i < bytes.length; i++) {
            seen |= bytes[i];
        }
        return (seen & HIGH) == 0;
    }

    /** Where the first quote or backslash from here on stands; the length where there is none. Any bytes will do. */
    static int endOfPlain(byte[] bytes, int from) {
        int i = from;
        for (; i + 8 <= bytes.length; i += 8) {
            long word = (long) LONGS.get(bytes, i);
            if (hasZero(word ^ ('"' * LOW)) || hasZero(word ^ ('\\' * LOW))) {
                break;
            }
        }
        while (i < bytes.length && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        return i;
    }

    /** Whether one of eight bytes is zero. */
    private static boolean hasZero(long word) {
        return ((word - LOW) & ~word & HIGH) != 0;
    }
}

package io.holdfast.trust.x509;

/** Looks over foreign DER (X.690 §10) before a full parser sees it, so that depth and lengths are bounded. */
public final class Der {
    private static final int MAX_DEPTH = 40;

    private Der() {}

    /** Whether the bytes are one value with definite lengths that fit, nested at most {@value #MAX_DEPTH} deep, and nothing after it. */
    public static boolean isOneBoundedValue(byte[] bytes) {
        int[] ends = new int[MAX_DEPTH];
        int depth = 0;
        int at = 0;
        int end = bytes.length;
        boolean first = true;
        while (first || depth > 0) {
            while (depth > 0 && at == ends[depth - 1]) {
                depth--;
            }
            if (depth == 0 && !first) {
                break;
            }
            int limit = depth == 0 ? end : ends[depth - 1];
            first = false;
            if (at + 2 > limit) {
                return false;
            }
            int tag = bytes[at++] & 0xff;
            if ((tag & 0x1f) == 0x1f) {
                return false; // tag numbers above 30 occur in no structure of this room
            }
            int length = bytes[at++] & 0xff;
            if (length >= 0x80) {
                int count = length & 0x7f;
                if (count == 0 || count > 4 || at + count > limit) {
                    return false;
                }
                long value = 0;
                for (int i = 0; i < count; i++) {
                    value = value << 8 | (bytes[at++] & 0xff);
                }
                if (value > limit - at) {
                    return false;
                }
                length = (int) value;
            }
            if (length > limit - at) {
                return false;
            }
            if ((tag & 0x20) != 0) {
                if (depth == MAX_DEPTH) {
                    return false;
                }
                ends[depth++] = at + length;
            } else {
                at += length;
            }
        }
        return at == end;
    }
}

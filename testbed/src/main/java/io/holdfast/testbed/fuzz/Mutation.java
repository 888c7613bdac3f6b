package io.holdfast.testbed.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Changes bytes in the ways in which readers are known to break. */
final class Mutation {
    private static final int LONGEST = 256 << 10;

    /** Pieces that mean something to some reader: numbers at their edges, brackets in depth, odd characters, lengths. */
    private static final List<byte[]> PIECES = Stream.of(
                    "0",
                    "-1",
                    "9223372036854775807",
                    "9223372036854775808",
                    "1e999999999",
                    "NaN",
                    "null",
                    "true",
                    "{}",
                    "[]",
                    "[".repeat(600),
                    "{\"a\":".repeat(300),
                    "\"\"",
                    "\"",
                    "\\u0000",
                    "\\ud800",
                    "\0",
                    "\r\n",
                    "\u2028",
                    "\ufeff",
                    "İ",
                    "../",
                    "%2e%2e%2f",
                    "%",
                    "'",
                    ",",
                    "/",
                    ":",
                    "+",
                    "=",
                    "— ",
                    "1970-01-01T00:00:00Z",
                    "+999999999-12-31T23:59:59.999999999Z",
                    "0\u0080",
                    "x".repeat(5000))
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toList();

    private static final int[] LENGTHS = {0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff};

    private final RandomGenerator random;

    Mutation(RandomGenerator random) {
        this.random = random;
    }

    byte[] of(byte[] input, byte[] other) {
        byte[] now = input;
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            now = once(now, other);
        }
        return now.length <= LONGEST ? now : Arrays.copyOf(now, LONGEST);
    }

    private byte[] once(byte[] input, byte[] other) {
        int at = input.length == 0 ? 0 : random.nextInt(input.length);
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(input, at);
            case 1 -> set(input, at, (byte) random.nextInt(256));
            case 2 -> set(input, at, (byte) (input.length == 0 ? 0 : input[at] ^ 1 << random.nextInt(8)));
            case 3 -> replace(input, at, 0, PIECES.get(random.nextInt(PIECES.size())));
            case 4 -> replace(input, at, random.nextInt(16), PIECES.get(random.nextInt(PIECES.size())));
            case 5 -> replace(input, at, random.nextInt(32), new byte[0]);
            case 6 -> replace(input, at, 0, part(input));
            case 7 -> replace(input, at, random.nextInt(32), part(other));
            default -> length(input, at);
        };
    }

    private byte[] part(byte[] from) {
        int start = from.length == 0 ? 0 : random.nextInt(from.length);
        return Arrays.copyOfRange(from, start, Math.min(from.length, start + 1 + random.nextInt(64)));
    }

    private static byte[] set(byte[] input, int at, byte value) {
        byte[] changed = input.clone();
        if (changed.length > 0) {
            changed[at] = value;
        }
        return changed;
    }

    private static byte[] replace(byte[] input, int at, int length, byte[] piece) {
        int end = Math.min(input.length, at + length);
        byte[] changed = new byte[input.length - (end - at) + piece.length];
        System.arraycopy(input, 0, changed, 0, at);
        System.arraycopy(piece, 0, changed, at, piece.length);
        System.arraycopy(input, end, changed, at + piece.length, input.length - end);
        return changed;
    }

    /** A number of one, two or four bytes, in either order, as binary formats carry lengths. */
    private byte[] length(byte[] input, int at) {
        int value = LENGTHS[random.nextInt(LENGTHS.length)];
        int size = 1 << random.nextInt(3);
        boolean big = random.nextBoolean();
        byte[] changed = input.clone();
        for (int i = 0; i < size && at + i < changed.length; i++) {
            changed[at + i] = (byte) (value >>> (8 * (big ? size - 1 - i : i)));
        }
        return changed;
    }
}

package io.holdfast.attestation.eventlog;

import io.holdfast.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Little-endian data of one event; who reads knows that they are there. */
final class DataReader {
    private final byte[] bytes;

    DataReader(Bytes data) {
        this.bytes = data.array();
    }

    int size() {
        return bytes.length;
    }

    int u8(int at) {
        return bytes[at] & 0xff;
    }

    int u16(int at) {
        return u8(at) | u8(at + 1) << 8;
    }

    long u32(int at) {
        return u16(at) | (long) u16(at + 2) << 16;
    }

    long u64(int at) {
        return u32(at) | u32(at + 4) << 32;
    }

    Bytes part(int at, int length) {
        byte[] part = new byte[length];
        System.arraycopy(bytes, at, part, 0, length);
        return Bytes.of(part);
    }

    String latin(int at, int length) {
        return new String(bytes, at, length, StandardCharsets.ISO_8859_1);
    }

    /** Characters of two bytes, up to a NUL. */
    String utf16(int at, int chars) {
        String text = new String(bytes, at, 2 * chars, StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** All of it, where it is text: UTF-8, or UTF-16 as EFI programs write; without a final NUL. */
    Optional<String> text() {
        int length = bytes.length;
        if (length >= 4 && length % 2 == 0 && bytes[0] != 0 && bytes[1] == 0 && bytes[3] == 0) {
            return Optional.of(utf16(0, length / 2));
        }
        if (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return length == 0 ? Optional.empty() : EventContents.printable(bytes, length);
    }
}

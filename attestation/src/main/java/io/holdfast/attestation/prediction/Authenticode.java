package io.holdfast.attestation.prediction;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The hash of an EFI program that firmware measures and signatures cover: the whole image but its checksum, the place of its
 * certificates, and the certificates (Windows Authenticode Portable Executable Signature Format; PE/COFF, optional header).
 */
public final class Authenticode {
    private static final int DOS_HEADER = 64;
    private static final int COFF_HEADER = 20;
    private static final int SECTION = 40;
    private static final int MAX_SECTIONS = 96;
    private static final int CHECKSUM = 64;
    private static final int SIZE_OF_HEADERS = 60;
    private static final int CERTIFICATES = 4;
    private static final int PE32 = 0x10B;
    private static final int PE32_PLUS = 0x20B;

    private final byte[] image;
    private final ByteBuffer data;

    private Authenticode(byte[] image) {
        this.image = image;
        this.data = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A part of the file. */
    private record Range(int offset, int size) {}

    public static Bytes sha256(byte[] image) throws PeException {
        return new Authenticode(image).hash();
    }

    private Bytes hash() throws PeException {
        if (image.length < DOS_HEADER || image[0] != 'M' || image[1] != 'Z') {
            throw new PeException(image.length + " bytes without an MZ header (expected: an EFI program)");
        }
        int pe = number("e_lfanew", 0x3C, 0);
        need("PE header", pe, 4 + COFF_HEADER);
        if (data.getInt(pe) != 0x00004550) {
            throw new PeException("no PE signature at " + pe);
        }
        int sections = Short.toUnsignedInt(data.getShort(pe + 6));
        int optionalSize = Short.toUnsignedInt(data.getShort(pe + 20));
        int optional = pe + 4 + COFF_HEADER;
        need("optional header", optional, optionalSize);
        int directories = optional + directories(optional, optionalSize);
        int count = number("NumberOfRvaAndSizes", directories - 4, 0);
        if (sections > MAX_SECTIONS || count > 16 || directories + 8 * count > optional + optionalSize) {
            throw new PeException(sections + " sections, " + count + " data directories (expected: at most "
                    + MAX_SECTIONS + ", and 16 within the optional header)");
        }
        int headers = number("SizeOfHeaders", optional + SIZE_OF_HEADERS, optional + optionalSize);
        need("headers", 0, headers);
        MessageDigest hash = Digest.sha256();
        update(hash, 0, optional + CHECKSUM);
        int after = optional + CHECKSUM + 4;
        int certificates = 0;
        if (count > CERTIFICATES) {
            int entry = directories + 8 * CERTIFICATES;
            update(hash, after, entry);
            after = entry + 8;
            certificates = number("size of certificates", entry + 4, 0);
        }
        update(hash, after, headers);
        long hashed = headers;
        for (Range section : sections(optional + optionalSize, sections)) {
            hash.update(image, section.offset(), section.size());
            hashed += section.size();
        }
        if (hashed + certificates > image.length) {
            throw new PeException("headers and sections of " + hashed + " bytes and certificates of " + certificates
                    + " (expected: at most the " + image.length + " of the file)");
        }
        hash.update(image, (int) hashed, (int) (image.length - certificates - hashed));
        return Bytes.of(hash.digest());
    }

    private int directories(int optional, int size) throws PeException {
        if (size < 112) {
            throw new PeException("optional header of " + size + " bytes (expected: at least 112)");
        }
        int magic = Short.toUnsignedInt(data.getShort(optional));
        return switch (magic) {
            case PE32 -> 96;
            case PE32_PLUS -> 112;
            default -> throw new PeException("optional header 0x%x (expected: 0x10b or 0x20b)".formatted(magic));
        };
    }

    /** In the order in which they lie in the file; what lies in no file is left out. */
    private List<Range> sections(int table, int count) throws PeException {
        need("section table", table, count * SECTION);
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int entry = table + i * SECTION;
            int size = number("SizeOfRawData", entry + 16, 0);
            if (size > 0) {
                int offset = number("PointerToRawData", entry + 20, 0);
                need("section " + i, offset, size);
                ranges.add(new Range(offset, size));
            }
        }
        ranges.sort(Comparator.comparingInt(Range::offset));
        return ranges;
    }

    private void update(MessageDigest hash, int from, int to) throws PeException {
        if (to < from) {
            throw new PeException("headers end at " + to + " (expected: at least " + from + ")");
        }
        hash.update(image, from, to - from);
    }

    private int number(String what, int offset, int least) throws PeException {
        need(what, offset, 4);
        int value = data.getInt(offset);
        if (value < least) {
            throw new PeException(
                    what + ": " + Integer.toUnsignedString(value) + " (expected: at least " + least + ")");
        }
        return value;
    }

    private void need(String what, int offset, int size) throws PeException {
        if (offset < 0 || size < 0 || (long) offset + size > image.length) {
            throw new PeException(what + ": " + size + " bytes at " + offset + " (expected: within the " + image.length
                    + " of the file)");
        }
    }
}

package io.holdfast.agent.packages;

import io.holdfast.agent.packages.PackageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads and judges the central directory of a zip (PKWARE APPNOTE 6.3) before anything is extracted. The JDK's readers
 * tell neither links nor overlaps, so this reads the records itself. Refused: links and special files, encryption, other
 * methods than stored and deflated, zip64, several disks, local headers that disagree, entries that share bytes.
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_SIZE = 22;
    private static final int CENTRAL_SIZE = 46;
    private static final int LOCAL_SIZE = 30;
    private static final int MAX_COMMENT = 0xffff;
    private static final int MAX_DIRECTORY = 8 << 20;
    private static final int UNIX = 3;
    private static final int TYPE_MASK = 0170000;
    private static final int REGULAR = 0100000;
    private static final int FOLDER = 0040000;

    private ZipDirectory() {}

    static List<ZipEntryHeader> read(FileChannel zip, PackageLimits limits) throws IOException, PackageException {
        ByteBuffer end = end(zip);
        int count = Short.toUnsignedInt(end.getShort(10));
        long size = Integer.toUnsignedLong(end.getInt(12));
        long offset = Integer.toUnsignedLong(end.getInt(16));
        if (end.getShort(4) != 0 || end.getShort(6) != 0 || end.getShort(8) != end.getShort(10)) {
            throw notZip("it has several disks");
        }
        if (count == 0xffff || offset == 0xffffffffL) {
            throw notZip("it is a zip64 archive");
        }
        if (count > limits.entries()) {
            throw new PackageException(
                    Reason.TOO_MANY_ENTRIES,
                    "the package has " + count + " entries (expected: at most " + limits.entries() + ")");
        }
        if (size > MAX_DIRECTORY || offset + size > zip.size() - END_SIZE) {
            throw notZip("its directory is " + size + " bytes at " + offset);
        }
        ByteBuffer directory = bytes(zip, offset, (int) size);
        EntryNames names = new EntryNames();
        List<ZipEntryHeader> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(directory, names));
        }
        if (directory.hasRemaining()) {
            throw notZip("its directory is longer than its " + count + " entries");
        }
        checkSizes(entries, zip.size(), limits);
        checkRanges(zip, entries, offset);
        return entries;
    }

    /** The end record is the last thing in the file, but for a comment of exactly the length that it names. */
    private static ByteBuffer end(FileChannel zip) throws IOException, PackageException {
        int length = (int) Math.min(zip.size(), END_SIZE + MAX_COMMENT);
        ByteBuffer tail = bytes(zip, zip.size() - length, length);
        for (int at = length - END_SIZE; at >= 0; at--) {
            if (tail.getInt(at) == END && Short.toUnsignedInt(tail.getShort(at + 20)) == length - END_SIZE - at) {
                return tail.slice(at, END_SIZE).order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        throw notZip("it has no end record");
    }

    private static ZipEntryHeader entry(ByteBuffer directory, EntryNames names) throws PackageException {
        if (directory.remaining() < CENTRAL_SIZE || directory.getInt(directory.position()) != CENTRAL) {
            throw notZip("an entry's record is cut off");
        }
        ByteBuffer record = directory.slice(directory.position(), CENTRAL_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        int nameLength = Short.toUnsignedInt(record.getShort(28));
        int rest = Short.toUnsignedInt(record.getShort(30)) + Short.toUnsignedInt(record.getShort(32));
        directory.position(directory.position() + CENTRAL_SIZE);
        if (directory.remaining() < nameLength + rest) {
            throw notZip("an entry's record is cut off");
        }
        byte[] raw = new byte[nameLength];
        directory.get(raw);
        directory.position(directory.position() + rest);
        String name = names.accept(raw);
        if ((record.getShort(8) & 0x2041) != 0) {
            throw unsafe(name, "is encrypted");
        }
        int method = Short.toUnsignedInt(record.getShort(10));
        if (method != 0 && method != 8) {
            throw unsafe(name, "is packed by method " + method + " (expected: stored or deflated)");
        }
        checkKind(name, record);
        return new ZipEntryHeader(
                name,
                raw.length,
                method == 8,
                Integer.toUnsignedLong(record.getInt(16)),
                Integer.toUnsignedLong(record.getInt(20)),
                Integer.toUnsignedLong(record.getInt(24)),
                Integer.toUnsignedLong(record.getInt(42)));
    }

    /** The Unix mode, where the entry was made on Unix or carries one all the same. */
    private static void checkKind(String name, ByteBuffer record) throws PackageException {
        int madeBy = record.get(5);
        int kind = (record.getInt(38) >>> 16) & TYPE_MASK;
        boolean known = kind == REGULAR || kind == FOLDER || kind == 0;
        if (!known
                || (kind == FOLDER && !name.endsWith("/"))
                || (madeBy == UNIX && kind == REGULAR && name.endsWith("/"))) {
            throw unsafe(name, "is a link or a special file (mode " + Integer.toOctalString(kind) + ")");
        }
    }

    private static void checkSizes(List<ZipEntryHeader> entries, long packed, PackageLimits limits)
            throws PackageException {
        long total = 0;
        for (ZipEntryHeader entry : entries) {
            if ((!entry.deflated() && entry.size() != entry.compressedSize())
                    || (entry.isFolder() && entry.size() != 0)) {
                throw unsafe(entry.name(), "has sizes that disagree");
            }
            total += entry.size();
        }
        if (total > limits.unzipped()) {
            throw new PackageException(
                    Reason.TOO_LARGE,
                    "unzipped the package has " + total + " bytes (expected: at most " + limits.unzipped() + ")");
        }
        if (total > limits.ratioFrom() && total / Math.max(packed, 1) > limits.ratio()) {
            throw new PackageException(
                    Reason.TOO_LARGE,
                    "the package grows from " + packed + " to " + total + " bytes (expected: at most " + limits.ratio()
                            + " times)");
        }
    }

    /** Each local header must say the same as the directory, and no two entries may share bytes. */
    private static void checkRanges(FileChannel zip, List<ZipEntryHeader> entries, long directory)
            throws IOException, PackageException {
        List<ZipEntryHeader> byOffset = new ArrayList<>(entries);
        byOffset.sort(Comparator.comparingLong(ZipEntryHeader::offset));
        long free = 0;
        for (ZipEntryHeader entry : byOffset) {
            if (entry.offset() < free || entry.offset() + LOCAL_SIZE > directory) {
                throw unsafe(entry.name(), "shares bytes with another entry");
            }
            free = dataOffset(zip, entry) + entry.compressedSize();
            if (free > directory) {
                throw unsafe(entry.name(), "reaches into the directory");
            }
        }
    }

    /** Where the entry's data begins. */
    static long dataOffset(FileChannel zip, ZipEntryHeader entry) throws IOException, PackageException {
        ByteBuffer header = bytes(zip, entry.offset(), LOCAL_SIZE);
        int nameLength = Short.toUnsignedInt(header.getShort(26));
        int extra = Short.toUnsignedInt(header.getShort(28));
        boolean deflated = header.getShort(8) == 8;
        if (header.getInt(0) != LOCAL || deflated != entry.deflated() || nameLength != entry.rawLength()) {
            throw unsafe(entry.name(), "has a local header that disagrees with the directory");
        }
        byte[] name = bytes(zip, entry.offset() + LOCAL_SIZE, nameLength).array();
        if (!new EntryNames().accept(name).equals(entry.name())) {
            throw unsafe(entry.name(), "has another name in its local header");
        }
        return entry.offset() + LOCAL_SIZE + nameLength + extra;
    }

    private static ByteBuffer bytes(FileChannel zip, long offset, int length) throws IOException, PackageException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (zip.read(buffer, offset + buffer.position()) < 0) {
                throw notZip("it is cut off");
            }
        }
        return buffer.flip();
    }

    private static PackageException notZip(String what) {
        return new PackageException(Reason.NOT_A_ZIP, "the package is not a zip archive that can be used: " + what);
    }

    private static PackageException unsafe(String name, String what) {
        return new PackageException(Reason.UNSAFE_ENTRY, "entry '" + name + "' " + what);
    }
}

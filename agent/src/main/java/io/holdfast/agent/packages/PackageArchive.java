package io.holdfast.agent.packages;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.holdfast.agent.packages.PackageException.Reason;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.SpawnGate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Extracts a staged package. Either the whole of it lies in the new folder afterwards, or nothing does. */
public final class PackageArchive {
    private static final String MANIFEST = "HandlerManifest.json";
    private static final int CHUNK = 64 << 10;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int MAX_MANIFEST = 256 << 10;

    private PackageArchive() {}

    /**
     * Extracts into a folder that is not there yet. Every file gets mode 0700 (section 1, item 6), and
     * {@code HandlerManifest.json} stands in the folder itself, without byte order mark (section 2).
     */
    public static void extract(StagedPackage staged, Path folder, PackageLimits limits)
            throws IOException, PackageException {
        if (Files.exists(folder, NOFOLLOW_LINKS)) {
            throw new IOException(folder + ": is there already (expected: a new folder)");
        }
        boolean complete = false;
        try (FileChannel zip = FileChannel.open(staged.file(), StandardOpenOption.READ, NOFOLLOW_LINKS)) {
            List<ZipEntryHeader> entries = ZipDirectory.read(zip, limits);
            DurableFiles.directory(folder);
            for (ZipEntryHeader entry : entries) {
                Path target = folder.resolve(entry.name());
                if (entry.isFolder()) {
                    DurableFiles.directory(target);
                } else {
                    DurableFiles.directory(DurableFiles.parent(target));
                    file(zip, entry, target);
                }
            }
            placeManifest(folder);
            syncFolders(folder);
            complete = true;
        } finally {
            if (!complete) {
                DurableFiles.deleteTree(folder);
            }
        }
    }

    /**
     * The content of some entries, without extracting any; names that are not there are left out.
     *
     * @param max bytes of one of them
     */
    public static Map<String, byte[]> read(StagedPackage staged, Set<String> names, int max, PackageLimits limits)
            throws IOException, PackageException {
        Map<String, byte[]> found = new HashMap<>();
        try (FileChannel zip = FileChannel.open(staged.file(), StandardOpenOption.READ, NOFOLLOW_LINKS)) {
            for (ZipEntryHeader entry : ZipDirectory.read(zip, limits)) {
                if (names.contains(entry.name())) {
                    if (entry.size() > max) {
                        throw new PackageException(
                                Reason.TOO_LARGE,
                                "entry '" + entry.name() + "' has " + entry.size() + " bytes (expected: at most " + max
                                        + ")");
                    }
                    ByteArrayOutputStream content = new ByteArrayOutputStream();
                    unpack(zip, entry, Channels.newChannel(content));
                    found.put(entry.name(), content.toByteArray());
                }
            }
        }
        return Map.copyOf(found);
    }

    private static void unpack(FileChannel zip, ZipEntryHeader entry, WritableByteChannel out)
            throws IOException, PackageException {
        CRC32 crc = new CRC32();
        long written = entry.deflated() ? inflate(zip, entry, out, crc) : copy(zip, entry, out, crc);
        if (written != entry.size() || crc.getValue() != entry.crc()) {
            throw damaged(entry);
        }
    }

    private static void file(FileChannel zip, ZipEntryHeader entry, Path target) throws IOException, PackageException {
        Lock gate = SpawnGate.writing();
        gate.lock();
        try (FileChannel out = DurableFiles.create(target)) {
            unpack(zip, entry, out);
            out.force(true);
        } finally {
            gate.unlock();
        }
        Files.setPosixFilePermissions(target, DurableFiles.OWNER_RUNS);
    }

    private static long copy(FileChannel zip, ZipEntryHeader entry, WritableByteChannel out, CRC32 crc)
            throws IOException, PackageException {
        long offset = ZipDirectory.dataOffset(zip, entry);
        long done = 0;
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (done < entry.size()) {
            chunk.clear().limit((int) Math.min(CHUNK, entry.size() - done));
            if (zip.read(chunk, offset + done) < 0) {
                throw damaged(entry);
            }
            done += write(chunk.flip(), out, crc);
        }
        return done;
    }

    private static long inflate(FileChannel zip, ZipEntryHeader entry, WritableByteChannel out, CRC32 crc)
            throws IOException, PackageException {
        long offset = ZipDirectory.dataOffset(zip, entry);
        long read = 0;
        long done = 0;
        ByteBuffer packed = ByteBuffer.allocate(CHUNK);
        ByteBuffer plain = ByteBuffer.allocate(CHUNK);
        Inflater inflater = new Inflater(true);
        try {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    packed.clear().limit((int) Math.min(CHUNK, entry.compressedSize() - read));
                    int n = packed.hasRemaining() ? zip.read(packed, offset + read) : -1;
                    if (n < 0) {
                        throw damaged(entry);
                    }
                    read += n;
                    inflater.setInput(packed.flip());
                }
                plain.clear();
                int n = inflater.inflate(plain);
                if (n == 0 && inflater.needsDictionary()) {
                    throw damaged(entry);
                }
                done += write(plain.flip(), out, crc);
                if (done > entry.size()) {
                    throw damaged(entry); // larger than the directory says, and than was accounted for
                }
            }
            return done;
        } catch (DataFormatException _) {
            throw damaged(entry);
        } finally {
            inflater.end();
        }
    }

    private static long write(ByteBuffer bytes, WritableByteChannel out, CRC32 crc) throws IOException {
        crc.update(bytes.duplicate());
        long length = bytes.remaining();
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
        return length;
    }

    private static void placeManifest(Path folder) throws IOException, PackageException {
        Path manifest = folder.resolve(MANIFEST);
        Path found = manifest;
        if (!Files.isRegularFile(manifest, NOFOLLOW_LINKS)) {
            try (Stream<Path> files = Files.walk(folder)) {
                Optional<Path> deeper = files.filter(file -> file.endsWith(MANIFEST))
                        .filter(file -> Files.isRegularFile(file, NOFOLLOW_LINKS))
                        .min(Path::compareTo);
                found = deeper.orElseThrow(
                        () -> new PackageException(Reason.NO_MANIFEST, "HandlerManifest.json not found"));
            }
        }
        byte[] content = DurableFiles.read(found, MAX_MANIFEST).orElse(new byte[0]);
        boolean marked =
                content.length >= MARK.length && java.util.Arrays.equals(content, 0, MARK.length, MARK, 0, MARK.length);
        if (marked || !found.equals(manifest)) {
            byte[] plain = marked ? java.util.Arrays.copyOfRange(content, MARK.length, content.length) : content;
            DurableFiles.write(manifest, plain);
            Files.setPosixFilePermissions(manifest, DurableFiles.OWNER_RUNS);
        }
    }

    private static void syncFolders(Path folder) throws IOException {
        List<Path> folders;
        try (Stream<Path> files = Files.walk(folder)) {
            folders = files.filter(file -> Files.isDirectory(file, NOFOLLOW_LINKS))
                    .toList();
        }
        for (Path each : folders) {
            DurableFiles.syncDirectory(each);
        }
        DurableFiles.syncDirectory(DurableFiles.parent(folder));
    }

    private static PackageException damaged(ZipEntryHeader entry) {
        return new PackageException(
                Reason.DAMAGED, "entry '" + entry.name() + "' does not unpack to what the directory says");
    }
}

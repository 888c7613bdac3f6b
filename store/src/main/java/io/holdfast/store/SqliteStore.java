package io.holdfast.store;

import io.holdfast.control.store.LogWriter;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The embedded store: one directory, one process. */
public final class SqliteStore {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private SqliteStore() {}

    /**
     * Opens the store in the directory and makes what is missing: the directory (mode 0700), {@code holdfast.db} (mode
     * 0600), {@code blobs}.
     *
     * @throws StoreException when another process has it open, or it is not ours, newer than this build, or damaged
     */
    public static Store open(Path directory, LogWriter logWriter) {
        try {
            Files.createDirectories(directory, OWNER_ONLY_DIRECTORY);
            FileChannel lock = lock(directory.resolve("lock"));
            try {
                Path file = directory.resolve("holdfast.db");
                if (Files.notExists(file)) {
                    Files.createFile(file, OWNER_ONLY);
                }
                int readers = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);
                DirectoryBlobs blobs = DirectoryBlobs.open(directory.resolve("blobs"));
                return LaneStore.open(new SqliteEngine(file), logWriter, readers, blobs, () -> release(lock));
            } catch (IOException | RuntimeException | Error e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException("the store in " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Held until the channel is closed or the process ends, however it ends. */
    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY);
        try {
            FileLock taken = channel.tryLock();
            if (taken != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new StoreException(file.getParent() + " is open in this process already (expected: once)", e);
        }
        channel.close();
        throw new StoreException(file.getParent() + " is open in another process (expected: in one)");
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            System.getLogger("io.holdfast.store").log(System.Logger.Level.WARNING, "releasing the lock failed", e);
        }
    }
}

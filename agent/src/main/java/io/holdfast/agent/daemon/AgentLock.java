package io.holdfast.agent.daemon;

import io.holdfast.agent.platform.LockFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;

/** One agent a home; the kernel lets the lock go when the process ends, however it ends. */
public final class AgentLock implements AutoCloseable {
    private final FileChannel channel;

    private AgentLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Empty when another process has it. */
    public static Optional<AgentLock> take(Path file) throws IOException {
        FileChannel channel = LockFile.open(file);
        try {
            Optional<FileLock> lock = Optional.ofNullable(channel.tryLock());
            if (lock.isPresent()) {
                return Optional.of(new AgentLock(channel));
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(file + ": this process has the lock already", e);
        }
        channel.close();
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

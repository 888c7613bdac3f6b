package io.holdfast.agent.state;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.LockFile;
import io.holdfast.agent.platform.OwnedFile;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * {@code state/agent.json}. Daemon and command line both change it: each change locks, reads, writes durably and unlocks,
 * so that neither works on an old copy.
 */
public final class StateFile {
    private static final JsonLimits LIMITS = new JsonLimits(32 << 20, 16, 1_000_000);

    private final Path file;
    private final Path lockFile;
    private final ReentrantLock lock = new ReentrantLock();

    public StateFile(Path folder) {
        this.file = folder.resolve("agent.json");
        this.lockFile = folder.resolve("agent.json.lock");
    }

    /** Before the first {@link #update} a fresh state that is not written yet. */
    public AgentState read() throws StateUnreadableException {
        try {
            Optional<byte[]> content = OwnedFile.read(file, LIMITS.maxBytes());
            return content.isEmpty()
                    ? AgentState.fresh(UUID.randomUUID())
                    : AgentState.read(Fields.of(content.get(), LIMITS, "state"));
        } catch (IOException | ProtocolException e) {
            throw new StateUnreadableException("the agent's state cannot be read: " + file + ": " + e.getMessage());
        }
    }

    /** Changes the state; it is on disk when this returns. */
    public AgentState update(UnaryOperator<AgentState> change) throws StateUnreadableException {
        lock.lock();
        try (FileChannel channel = LockFile.open(lockFile);
                FileLock held = channel.lock()) {
            AgentState before = read();
            AgentState after = change.apply(before);
            if (held.isValid() && !(after.equals(before) && Files.exists(file))) {
                DurableFiles.write(file, after.json().utf8());
            }
            return after;
        } catch (IOException e) {
            throw new StateUnreadableException("the agent's state cannot be written: " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }
}

package io.holdfast.agent.handlers;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.Ownership;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;

/** {@code CommandExecution.log}: what commands wrote, in the order of their ends; beyond 10 MiB the oldest half goes. */
public final class CommandLog {
    private static final long MAX = 10L << 20;

    private CommandLog() {}

    /** Fails when somebody else has put a file or link of his own there. */
    public static void append(Path log, Instant time, String command, String output) throws IOException {
        if (!Files.exists(log, NOFOLLOW_LINKS)) {
            DurableFiles.create(log).close();
        }
        Ownership.requireOwn(log);
        if (Files.size(log) > MAX) {
            dropOldest(log);
        }
        String entry = time.truncatedTo(ChronoUnit.SECONDS) + " " + command + "\n" + output + "\n\n";
        try (FileChannel end = FileChannel.open(log, Set.of(APPEND, NOFOLLOW_LINKS))) {
            ByteBuffer bytes = ByteBuffer.wrap(entry.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                end.write(bytes);
            }
        }
    }

    /** Keeps the younger half, from the beginning of a line on. */
    private static void dropOldest(Path log) throws IOException {
        Path kept = log.resolveSibling(log.getFileName() + "." + UUID.randomUUID());
        try (RandomAccessFile old = new RandomAccessFile(log.toFile(), "r");
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(DurableFiles.create(kept)))) {
            old.seek(old.length() - MAX / 2);
            int c = old.read();
            while (c >= 0 && c != '\n') {
                c = old.read();
            }
            byte[] chunk = new byte[64 << 10];
            for (int n = old.read(chunk); n >= 0; n = old.read(chunk)) {
                out.write(chunk, 0, n);
            }
        }
        Files.move(kept, log, StandardCopyOption.ATOMIC_MOVE);
    }
}

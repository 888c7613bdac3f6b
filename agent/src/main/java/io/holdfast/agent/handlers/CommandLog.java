package io.holdfast.agent.handlers;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** {@code CommandExecution.log}: what commands wrote, in the order of their ends; beyond 10 MiB the oldest half goes. */
public final class CommandLog {
    private static final long MAX = 10L << 20;

    private CommandLog() {}

    public static void append(Path log, Instant time, String command, String output) throws IOException {
        if (Files.isSymbolicLink(log)) {
            throw new IOException(log + ": is a symbolic link");
        }
        if (Files.exists(log, LinkOption.NOFOLLOW_LINKS) && Files.size(log) > MAX) {
            dropOldest(log);
        }
        String entry = time.truncatedTo(ChronoUnit.SECONDS) + " " + command + "\n" + output + "\n\n";
        Files.writeString(log, entry, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Keeps the younger half, from the beginning of a line on. */
    private static void dropOldest(Path log) throws IOException {
        Path kept = log.resolveSibling(log.getFileName() + ".new");
        try (RandomAccessFile old = new RandomAccessFile(log.toFile(), "r");
                java.io.OutputStream out = Files.newOutputStream(kept)) {
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

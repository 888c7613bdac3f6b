package io.holdfast.agent.platform;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Waits until something about the files of one folder holds. */
public final class FileWatch {
    /** A look without news, for file systems whose changes are not told. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private FileWatch() {}

    /** Looks at the files. */
    @FunctionalInterface
    public interface Look<T> {
        Optional<T> at() throws IOException;
    }

    /** What the look gives as soon as it gives something; empty when the time is over. */
    public static <T> Optional<T> until(Path folder, Duration limit, Look<T> look)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<T> already = look.at();
        if (already.isPresent()) {
            return already; // a watch has a thread of its own
        }
        try (WatchService watch = folder.getFileSystem().newWatchService()) {
            folder.register(watch, ENTRY_CREATE, ENTRY_MODIFY);
            while (true) {
                Optional<T> found = look.at();
                long left = deadline - System.nanoTime();
                if (found.isPresent() || left <= 0) {
                    return found;
                }
                WatchKey key = watch.poll(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
                if (key != null) {
                    key.pollEvents();
                    if (!key.reset()) {
                        return look.at(); // the folder is gone
                    }
                }
            }
        }
    }
}

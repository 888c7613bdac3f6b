package io.holdfast.testbed.bench;

import io.holdfast.testbed.RunningHoldfast;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A folder for one benchmark, and what is measured of its disk.
 *
 * @param time how long a benchmark that can go on for ever goes on
 */
record Workplace(Path folder, Duration time) {
    private static final int SYNCS = 200;

    Path path(String name) {
        return folder.resolve(name);
    }

    RunningHoldfast holdfast(String... options) {
        return RunningHoldfast.start(path("data"), options);
    }

    RunningHoldfast holdfast(String name, Map<String, String> environment, String... options) {
        return RunningHoldfast.start(path(name), environment, options);
    }

    /** Appending 4 KiB to a file and forcing it, again and again: the limit of anything that promises durability. */
    Sample fsync() throws IOException {
        List<Long> times = new ArrayList<>();
        try (FileChannel file = FileChannel.open(path("fsync"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < SYNCS; i++) {
                long start = System.nanoTime();
                file.write(ByteBuffer.allocate(4096), (long) i * 4096);
                file.force(false);
                times.add(System.nanoTime() - start);
            }
        }
        return Sample.of(times);
    }
}

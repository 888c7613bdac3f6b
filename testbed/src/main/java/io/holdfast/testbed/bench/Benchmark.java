package io.holdfast.testbed.bench;

import java.io.IOException;

/** One benchmark. */
interface Benchmark {
    String name();

    /** What it measures, and against what; one sentence. */
    String about();

    /** @param work an empty folder on the disk that is measured */
    Report run(Workplace work) throws IOException, InterruptedException;
}

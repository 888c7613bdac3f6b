package io.holdfast.testbed.bench;

import io.holdfast.testbed.RunningHoldfast;
import java.time.Duration;

/** What the agent costs the machine while nothing happens. */
final class AgentMemory implements Benchmark {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final long AIM_MEBIBYTES = 64;

    @Override
    public String name() {
        return "agent-memory";
    }

    @Override
    public String about() {
        return "private memory of the connected agent after 60 s without work, field Anonymous of smaps_rollup; the"
                + " resident size, which counts mapped files as well, beside it.";
    }

    @Override
    public Report run(Workplace work) throws InterruptedException {
        try (RunningHoldfast holdfast = work.holdfast()) {
            Thread.sleep(IDLE);
            ProcessMemory memory = ProcessMemory.of(holdfast.agent().pid());
            long limit = AIM_MEBIBYTES * 1024;
            return new Report()
                    .row(
                            "idle agent, Anonymous",
                            ProcessMemory.mebibytes(memory.anonymous()),
                            "Rss " + ProcessMemory.mebibytes(memory.resident()),
                            Sample.ratio((double) memory.anonymous() / memory.resident()),
                            "<= 64 MB",
                            memory.anonymous() <= limit)
                    .row(
                            "idle agent, Private_Dirty",
                            ProcessMemory.mebibytes(memory.privateDirty()),
                            "Rss " + ProcessMemory.mebibytes(memory.resident()),
                            Sample.ratio((double) memory.privateDirty() / memory.resident()));
        }
    }
}

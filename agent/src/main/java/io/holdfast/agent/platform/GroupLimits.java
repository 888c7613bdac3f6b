package io.holdfast.agent.platform;

import java.util.Optional;

/**
 * What the programs of a control group may use together; empty: as much as there is.
 *
 * @param cpuPercent of one processor, so more than 100 where there are several
 * @param memoryMegabytes of memory
 * @param processes at one time, threads included
 */
public record GroupLimits(Optional<Long> cpuPercent, Optional<Long> memoryMegabytes, Optional<Long> processes) {
    public static final GroupLimits NONE = new GroupLimits(Optional.empty(), Optional.empty(), Optional.empty());

    public static GroupLimits cpu(Optional<Long> percent) {
        return new GroupLimits(percent, Optional.empty(), Optional.empty());
    }
}

package io.holdfast.testbed.bench;

import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.fleet.ControlPlaneAddress;
import io.holdfast.testbed.fleet.Fleet;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** What a connected machine costs the control plane. */
final class HeldAgents implements Benchmark {
    private static final int MACHINES = Integer.getInteger("holdfast.bench.machines", 10_000);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "held-agents";
    }

    @Override
    public String about() {
        return "memory of the control plane with " + MACHINES + " machines whose polls it holds, less that with none,"
                + " by machine; after full collections.";
    }

    @Override
    public Report run(Workplace work) throws IOException, InterruptedException {
        try (RunningHoldfast holdfast = work.holdfast("--no-agent");
                Fleet fleet = Fleet.of(ControlPlaneAddress.of(holdfast), "fleet")) {
            long server = holdfast.server().pid();
            ProcessMemory none = ProcessMemory.afterCollection(server);
            long begin = System.nanoTime();
            fleet.enrol(MACHINES);
            double enrolling = (System.nanoTime() - begin) / 1e9;
            ProcessMemory enrolled = ProcessMemory.afterCollection(server);
            long connect = System.nanoTime();
            fleet.connect(PATIENCE);
            double connecting = (System.nanoTime() - connect) / 1e9;
            ProcessMemory held = ProcessMemory.afterCollection(server);
            if (fleet.counts().unproven() > 0) {
                throw new IOException("the fleet did not hold: " + fleet.counts());
            }
            double anonymous = each(none.anonymous(), held.anonymous());
            return new Report()
                    .row(
                            "held machine, Anonymous",
                            kibibytes(anonymous),
                            "Rss " + kibibytes(each(none.resident(), held.resident())),
                            Sample.ratio(anonymous / each(none.resident(), held.resident())),
                            "<= 40 KB",
                            anonymous <= 40)
                    .row(
                            "of it since enrolment",
                            kibibytes(each(enrolled.anonymous(), held.anonymous())),
                            "Rss " + kibibytes(each(enrolled.resident(), held.resident())),
                            "")
                    .row(
                            "control plane, Anonymous",
                            ProcessMemory.mebibytes(held.anonymous()),
                            "with none " + ProcessMemory.mebibytes(none.anonymous()),
                            Sample.ratio((double) held.anonymous() / none.anonymous()))
                    .row(
                            "connecting all of them",
                            seconds(connecting),
                            "enrolling them " + seconds(enrolling),
                            Sample.ratio(connecting / enrolling))
                    .row(
                            "connections lost on the way",
                            Long.toString(fleet.counts().lost()),
                            "",
                            "");
        }
    }

    private static double each(long before, long after) {
        return (double) (after - before) / MACHINES;
    }

    private static String kibibytes(double value) {
        return String.format(Locale.ROOT, "%.1f KB", value);
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.1f s", value);
    }
}

package io.holdfast.testbed.bench;

import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.fuzz.Fuzzer;
import io.holdfast.testbed.fuzz.Target;
import io.holdfast.testbed.fuzz.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changed bytes for every reader of foreign bytes, by turns, for as long as is wanted. */
final class Fuzz implements Benchmark {
    @Override
    public String name() {
        return "fuzz";
    }

    @Override
    public String about() {
        return "changed bytes for every reader of foreign bytes, by turns; a finding is kept in target/fuzz.";
    }

    @Override
    public Report run(Workplace work) throws IOException {
        long seed = Long.getLong("holdfast.fuzz.seed", System.nanoTime());
        System.out.println("seed " + seed);
        List<Target> targets = Targets.all(Files.createDirectory(work.path("fuzz")));
        long share = work.time().toNanos() / targets.size();
        Report report = new Report();
        List<String> found = new ArrayList<>();
        for (Target target : targets) {
            target.checkSeeds();
            long end = System.nanoTime() + share;
            Fuzzer.Outcome outcome =
                    new Fuzzer(target, new Random(seed)).run(_ -> System.nanoTime() < end && !Thread.interrupted());
            double seconds = Math.max(1, share - Math.max(0, end - System.nanoTime())) / 1e9;
            report.row(
                    target.name(),
                    outcome.inputs() + " inputs",
                    ApiWrites.perSecond(outcome.inputs() / seconds),
                    Sample.ratio((double) outcome.taken() / Math.max(1, outcome.inputs())) + " taken",
                    "no finding",
                    outcome.finding().isEmpty());
            if (outcome.finding().isPresent()) {
                found.add(target.name() + ": " + outcome.finding().get().what() + "; the input is in "
                        + keep(target, seed, outcome.finding().get()));
            }
        }
        if (!found.isEmpty()) {
            System.out.print(report.text());
            throw new IOException(String.join("\n", found));
        }
        return report;
    }

    private static Path keep(Target target, long seed, Fuzzer.Finding finding) throws IOException {
        finding.thrown().ifPresent(Throwable::printStackTrace);
        Path folder =
                Files.createDirectories(RunningHoldfast.home().resolve("target").resolve("fuzz"));
        return Files.write(
                folder.resolve(target.name() + "-" + seed), finding.input().array());
    }
}

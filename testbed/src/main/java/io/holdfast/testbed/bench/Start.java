package io.holdfast.testbed.bench;

import io.holdfast.testbed.RunningHoldfast;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How long a person waits. */
final class Start implements Benchmark {
    private static final int STARTS = 5;
    private static final int SHOWS = 15;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String about() {
        return "second start of `up` until it says how to sign in, and `hfagent show`, beside `java -version`; medians.";
    }

    @Override
    public Report run(Workplace work) throws IOException, InterruptedException {
        Sample bare = bareJava();
        List<Long> starts = new ArrayList<>();
        List<Long> shows = new ArrayList<>();
        try (RunningHoldfast holdfast = work.holdfast()) {
            for (int i = 0; i < STARTS; i++) {
                holdfast.stop();
                long start = System.nanoTime();
                holdfast.startAgain();
                starts.add(System.nanoTime() - start);
            }
            for (int i = 0; i < SHOWS; i++) {
                long start = System.nanoTime();
                RunningHoldfast.Result shown = holdfast.hfagent("show");
                shows.add(System.nanoTime() - start);
                if (shown.exit() != 0) {
                    throw new IOException("hfagent show: " + shown.error());
                }
            }
        }
        Sample start = Sample.of(starts);
        Sample show = Sample.of(shows);
        return new Report()
                .row(
                        "second start of up",
                        start.text(50),
                        "java -version " + bare.text(50),
                        Sample.ratio(start.millis(50) / bare.millis(50)),
                        "< 3000 ms",
                        start.millis(50) < 3000)
                .row(
                        "hfagent show",
                        show.text(50),
                        "java -version " + bare.text(50),
                        Sample.ratio(show.millis(50) / bare.millis(50)),
                        "< 250 ms",
                        show.millis(50) < 250);
    }

    private static Sample bareJava() throws IOException, InterruptedException {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < SHOWS; i++) {
            long start = System.nanoTime();
            Process java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            java.waitFor();
            times.add(System.nanoTime() - start);
        }
        return Sample.of(times);
    }
}

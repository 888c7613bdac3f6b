package io.holdfast.testbed.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code ./holdfast bench [NAME]}. Exit codes: 0 measured, 1 a benchmark broke, 2 unknown name. A missed aim is no failure. */
public final class Main {
    private static final List<Benchmark> ALL =
            List.of(new PutToExec(), new ApiWrites(), new Reads(), new AgentMemory(), new HeldAgents(), new Start());

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        // Ctrl-C ends what was started as well
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform()
                        .unstarted(() -> ProcessHandle.current().children().forEach(ProcessHandle::destroy)));
        System.exit(run(Arrays.asList(arguments)));
    }

    private static int run(List<String> names) throws IOException, InterruptedException {
        for (String name : names) {
            if (ALL.stream().noneMatch(benchmark -> benchmark.name().equals(name))) {
                System.err.println("holdfast bench: unknown benchmark " + name + " (expected: "
                        + ALL.stream().map(Benchmark::name).collect(Collectors.joining(", ")) + ")");
                return 2;
            }
        }
        System.out.println(Surroundings.text());
        boolean broken = false;
        for (Benchmark benchmark : ALL) {
            if (names.isEmpty() || names.contains(benchmark.name())) {
                broken |= !run(benchmark);
            }
        }
        return broken ? 1 : 0;
    }

    private static boolean run(Benchmark benchmark) throws IOException, InterruptedException {
        System.out.println();
        System.out.println(benchmark.name() + ": " + benchmark.about());
        System.out.println("repeat with: ./holdfast bench " + benchmark.name());
        Path folder = Files.createTempDirectory("holdfast-bench");
        try {
            long start = System.nanoTime();
            String table = benchmark.run(new Workplace(folder)).text();
            System.out.print(table);
            System.out.println("(took " + (System.nanoTime() - start) / 1_000_000_000 + " s)");
            return true;
        } catch (IOException | RuntimeException e) {
            System.err.println(benchmark.name() + " broke: " + e);
            e.printStackTrace();
            return false;
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}

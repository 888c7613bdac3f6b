package io.holdfast.testbed.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code ./holdfast bench [--minutes N] [NAME]}. Exit codes: 0 measured, 1 a benchmark broke or found something, 2 unusable
 * arguments. A missed aim is no failure.
 */
public final class Main {
    private static final int MINUTES = 10;

    private static final List<Benchmark> ALL = List.of(
            new PutToExec(),
            new ApiWrites(),
            new Reads(),
            new AgentMemory(),
            new HeldAgents(),
            new Start(),
            new PackageVerification(),
            new ListDecision(),
            new AttestationTokens(),
            new BootState(),
            new PolicyEvaluation(),
            new AttestationVerify(),
            new AttestationPolicyCost(),
            new ComplianceChange(),
            new ComplianceScan(),
            new BaselineAudit(),
            new BaselineWatch(),
            new Install());

    /** Only when they are named: they go on as long as they are let. */
    private static final List<Benchmark> LONG = List.of(new Fuzz(), new Soak());

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        // Ctrl-C ends what was started as well
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform()
                        .unstarted(() -> ProcessHandle.current().children().forEach(ProcessHandle::destroy)));
        System.exit(run(Arrays.asList(arguments)));
    }

    private static int run(List<String> arguments) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>(arguments);
        Duration time = Duration.ofMinutes(MINUTES);
        int option = names.indexOf("--minutes");
        if (option >= 0) {
            String given = option + 1 < names.size() ? names.get(option + 1) : "";
            if (!given.matches("[1-9][0-9]{0,4}")) {
                return refuse("--minutes " + given + " (expected: a number from 1 to 99999)");
            }
            time = Duration.ofMinutes(Long.parseLong(given));
            names.subList(option, option + 2).clear();
        }
        List<Benchmark> known = Stream.of(ALL, LONG).flatMap(List::stream).toList();
        for (String name : names) {
            if (known.stream().noneMatch(benchmark -> benchmark.name().equals(name))) {
                return refuse("unknown benchmark " + name + " (expected: "
                        + known.stream().map(Benchmark::name).collect(Collectors.joining(", ")) + ")");
            }
        }
        System.out.println(Surroundings.text());
        boolean broken = false;
        for (Benchmark benchmark : names.isEmpty() ? ALL : known) {
            if (names.isEmpty() || names.contains(benchmark.name())) {
                broken |= !run(benchmark, time);
            }
        }
        return broken ? 1 : 0;
    }

    private static int refuse(String why) {
        System.err.println("holdfast bench: " + why);
        return 2;
    }

    private static boolean run(Benchmark benchmark, Duration time) throws IOException, InterruptedException {
        System.out.println();
        System.out.println(benchmark.name() + ": " + benchmark.about());
        System.out.println("repeat with: ./holdfast bench " + benchmark.name());
        Path folder = Files.createTempDirectory("holdfast-bench");
        try {
            long start = System.nanoTime();
            String table = benchmark.run(new Workplace(folder, time)).text();
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

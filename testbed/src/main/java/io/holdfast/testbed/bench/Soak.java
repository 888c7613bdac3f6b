package io.holdfast.testbed.bench;

import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.RunningHoldfast.Answer;
import io.holdfast.testbed.fleet.ControlPlaneAddress;
import io.holdfast.testbed.fleet.Fleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A control plane with machines and writers that is killed again and again, for as long as is wanted. */
final class Soak implements Benchmark {
    private static final int MACHINES = 200;
    private static final int WRITERS = 8;
    private static final int GROUPS = 400;
    private static final Duration ROUND = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String about() {
        return "a control plane with " + MACHINES + " held machines and " + WRITERS + " writers, killed every "
                + ROUND.toSeconds() + " s; every acknowledged write must be there, the log must verify.";
    }

    /** The round of each group that was sent last, and that was acknowledged last. */
    private record Written(Map<String, Long> sent, Map<String, Long> acknowledged, AtomicLong count) {
        static Written none() {
            return new Written(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new AtomicLong());
        }
    }

    @Override
    public Report run(Workplace work) throws IOException, InterruptedException {
        Written written = Written.none();
        List<Held> held = new ArrayList<>();
        try (RunningHoldfast holdfast = work.holdfast("--no-agent");
                Fleet fleet = Fleet.of(ControlPlaneAddress.of(holdfast), "fleet")) {
            fleet.enrol(MACHINES);
            fleet.connect(PATIENCE);
            long end = System.nanoTime() + work.time().toNanos();
            do {
                held.add(writeAndKill(holdfast, written));
                holdfast.restart();
                check(holdfast, written);
                RunningHoldfast.await(
                        "all machines are back", PATIENCE, () -> fleet.counts().held() >= MACHINES);
            } while (System.nanoTime() < end);
            if (fleet.counts().unproven() > 0) {
                throw new IOException("machines were told what is not proved: " + fleet.counts());
            }
            verify(holdfast, work);
            Held first = held.getFirst();
            Held last = held.getLast();
            return new Report()
                    .row(
                            "kills",
                            Integer.toString(held.size()),
                            "machines lost " + fleet.counts().lost(),
                            "")
                    .row("writes", written.count().toString(), "every acknowledged one there, log verified", "")
                    .row(
                            "private memory, last round",
                            ProcessMemory.mebibytes(last.memory()),
                            "first " + ProcessMemory.mebibytes(first.memory()),
                            Sample.ratio((double) last.memory() / first.memory()))
                    .row(
                            "open files, last round",
                            Long.toString(last.files()),
                            "first " + first.files(),
                            Sample.ratio((double) last.files() / first.files()))
                    .row(
                            "threads, last round",
                            Long.toString(last.threads()),
                            "first " + first.threads(),
                            Sample.ratio((double) last.threads() / first.threads()));
        }
    }

    /** What a process holds; private memory in KiB, after full collections. */
    private record Held(long memory, long files, long threads) {
        static Held of(long pid) throws IOException, InterruptedException {
            return new Held(ProcessMemory.afterCollection(pid).anonymous(), entries(pid, "fd"), entries(pid, "task"));
        }

        private static long entries(long pid, String folder) throws IOException {
            try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid), folder))) {
                return all.count();
            }
        }
    }

    private static String group(RunningHoldfast holdfast, String name) {
        return "/subscriptions/" + holdfast.credential("subscriptionId") + "/resourceGroups/" + name
                + "?api-version=2021-04-01";
    }

    private static Held writeAndKill(RunningHoldfast holdfast, Written written)
            throws IOException, InterruptedException {
        String token = holdfast.token();
        List<Thread> writers = new ArrayList<>();
        Queue<IllegalStateException> failures = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            writers.add(Thread.ofVirtual().start(() -> {
                try {
                    for (long round = 0; ; round++) {
                        // each writer has groups of its own, so that no write overtakes another
                        write(holdfast, token, "soak-" + writer + "-" + round % GROUPS, written);
                    }
                } catch (UncheckedIOException _) {
                    return; // the control plane is gone, as it was meant to be
                } catch (IllegalStateException e) {
                    failures.add(e);
                }
            }));
        }
        Thread.sleep(ROUND);
        ProcessHandle server = holdfast.server();
        Held held = Held.of(server.pid());
        server.destroyForcibly();
        for (Thread writer : writers) {
            writer.join();
        }
        if (!failures.isEmpty()) {
            throw new IOException("a write was refused", failures.peek());
        }
        return held;
    }

    private static void write(RunningHoldfast holdfast, String token, String name, Written written) {
        long number = written.count().incrementAndGet();
        written.sent().put(name, number);
        String body = "{\"location\":\"local\",\"tags\":{\"round\":\"" + number + "\"}}";
        Answer answer = holdfast.call(token, "PUT", group(holdfast, name), body);
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException(answer.status() + ": " + answer.body());
        }
        written.acknowledged().put(name, number);
    }

    private static void check(RunningHoldfast holdfast, Written written) throws IOException {
        String token = holdfast.token();
        for (Map.Entry<String, Long> one : written.acknowledged().entrySet()) {
            Answer answer = holdfast.call(token, "GET", group(holdfast, one.getKey()), "");
            String stored = answer.json()
                    .object("tags")
                    .flatMap(tags -> tags.string("round"))
                    .orElse("nothing");
            // what was under way may have been committed without having been acknowledged
            List<Long> possible = List.of(one.getValue(), written.sent().getOrDefault(one.getKey(), 0L));
            if (answer.status() != 200 || possible.stream().noneMatch(number -> stored.equals(number.toString()))) {
                throw new IOException(one.getKey() + " has round " + stored + " (expected: one of " + possible + ")");
            }
        }
    }

    private static void verify(RunningHoldfast holdfast, Workplace work) throws IOException {
        String file = work.path("log").toString();
        for (String[] command : new String[][] {{"log", "export", "--out", file}, {"log", "verify", file}}) {
            RunningHoldfast.Result result = command[1].equals("verify")
                    ? holdfast.run(
                            "", RunningHoldfast.home().resolve("holdfast").toString(), command)
                    : holdfast.holdfast(command);
            if (result.exit() != 0) {
                throw new IOException("log " + command[1] + ": " + result.output() + result.error());
            }
        }
    }
}

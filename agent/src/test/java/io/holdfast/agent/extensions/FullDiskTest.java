package io.holdfast.agent.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent's disk fills up, page by page later in each round, so that in some round each write of an install, an update and
 * a removal is the one that finds no room. When there is room again everything comes to its end, and nothing ran twice.
 */
@Tag("root")
class FullDiskTest {
    private static final int PAGE = 4096;
    private static final int MOST_PAGES = 400;
    private static final Duration STUCK = Duration.ofMillis(700);
    private static final Optional<JsonObject> SETTINGS = Optional.of(JsonObject.of("text", Json.of("hello")));

    @TempDir
    private Path folder = Path.of("");

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void whatFindsNoRoomGoesOnWhenThereIsSome() throws Exception {
        int unhindered = 0;
        int hindered = 0;
        for (int pages = 0; unhindered < 3; pages += 1 + pages / 8) {
            assertThat(pages)
                    .as("pages that an install, an update and a removal need")
                    .isLessThan(MOST_PAGES);
            if (round(Files.createDirectory(folder.resolve("round" + pages)), pages)) {
                unhindered++;
            } else {
                hindered++;
            }
        }
        assertThat(hindered).as("rounds in which the disk was full").isGreaterThan(8);
    }

    /** Whether there was room enough for everything at once. */
    private static boolean round(Path place, int pages) throws IOException, InterruptedException {
        Path home = Files.createDirectories(place.resolve("home of the agent"));
        run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", home.toString());
        Machine machine = new Machine(place, Machine.settings(place).retry(Duration.ofMillis(50)));
        try {
            FixtureHandler first = new FixtureHandler("1.0.0", machine.trace);
            FixtureHandler second = new FixtureHandler("2.0.0", machine.trace);
            boolean room = true;
            room &= hindered(
                    machine, home, pages, () -> machine.executor.apply(first.desired("hello", 1, SETTINGS)), first);
            room &= hindered(
                    machine, home, pages, () -> machine.executor.apply(second.desired("hello", 2, SETTINGS)), second);
            // what failed for want of room is asked for again, as an operator would
            ExtensionReport again = machine.apply(second, "hello", 3, SETTINGS);
            assertThat(again.phase()).as("%s pages: %s", pages, again).isEqualTo(Phase.SUCCEEDED);
            room &= hindered(machine, home, pages, () -> machine.executor.remove("extension:hello", 4), second);
            ExtensionReport removed = machine.remove("hello", 5);
            assertThat(removed.phase()).as("%s pages: %s", pages, removed).isEqualTo(Phase.REMOVED);
            onlyOnce(machine, pages);
            return room;
        } finally {
            machine.close();
            run("umount", home.toString());
        }
    }

    private interface Asking {
        void run();
    }

    /** Does it on a disk with so many free pages, and makes room when it has come to its end or is stuck. */
    private static boolean hindered(Machine machine, Path home, int pages, Asking asking, FixtureHandler handler)
            throws IOException, InterruptedException {
        machine.publish(handler);
        Path ballast = home.resolve("ballast");
        long free = Files.getFileStore(home).getUsableSpace() - (long) pages * PAGE;
        Files.write(ballast, new byte[(int) Math.max(0, free)]);
        int before = machine.reports.size();
        asking.run();
        long end = System.nanoTime() + STUCK.toNanos();
        while (terminal(machine, before).isEmpty() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        boolean room = terminal(machine, before)
                .filter(report -> report.phase() != Phase.FAILED)
                .isPresent();
        Files.delete(ballast);
        machine.executor.idle();
        assertThat(terminal(machine, before))
                .as("%s pages: an end is reported", pages)
                .isPresent();
        return room;
    }

    private static Optional<ExtensionReport> terminal(Machine machine, int from) {
        List<ExtensionReport> all = List.copyOf(machine.reports);
        return all.subList(Math.min(from, all.size()), all.size()).stream()
                .filter(report -> report.phase() != Phase.RUNNING)
                .findFirst();
    }

    /** A command of one version with one sequence number is run once by each operation that asked for it. */
    private static void onlyOnce(Machine machine, int pages) throws IOException {
        List<String> commands = machine.commands();
        for (String version : List.of("1.0.0", "2.0.0")) {
            long asked = version.equals("1.0.0") ? 1 : 2;
            for (String command : List.of("install", "enable", "disable", "uninstall")) {
                long times = commands.stream()
                        .filter((version + " " + command)::equals)
                        .count();
                assertThat(times)
                        .as("%s pages: %s %s in %s", pages, version, command, commands)
                        .isLessThanOrEqualTo(command.equals("disable") || command.equals("uninstall") ? 2 : asked);
            }
        }
    }
}

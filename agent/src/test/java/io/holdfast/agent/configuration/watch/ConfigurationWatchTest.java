package io.holdfast.agent.configuration.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.configuration.BuiltIns;
import io.holdfast.agent.configuration.Condition;
import io.holdfast.agent.configuration.Item;
import io.holdfast.agent.configuration.resources.ConfigurationException;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.resources.Reason;
import io.holdfast.agent.configuration.resources.ResourceKinds;
import io.holdfast.agent.configuration.resources.ScriptRules;
import io.holdfast.agent.platform.CommandTools;
import io.holdfast.agent.platform.MachineRoot;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes are seen without being asked for. The periodic look is an hour away, so only the kernel can have told. */
class ConfigurationWatchTest {
    private static final WatchTimes TIMES =
            new WatchTimes(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofHours(1));

    @TempDir
    private Path folder;

    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private Optional<ConfigurationWatch> watch = Optional.empty();

    @BeforeEach
    void make() throws IOException {
        Files.createDirectories(folder.resolve("etc"));
        Files.createDirectories(folder.resolve("proc/sys/net/ipv4"));
        write("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        mode("etc/passwd", "rw-r--r--");
    }

    @AfterEach
    void close() throws IOException {
        if (watch.isPresent()) {
            watch.get().close();
        }
    }

    private void start(Item... items) throws IOException {
        MachineRoot root = MachineRoot.at(folder);
        List<WatchedItem> watched = new ArrayList<>();
        for (Item item : items) {
            watched.add(new WatchedItem("test", item));
        }
        watch = Optional.of(ConfigurationWatch.start(
                new Machine(root, new CommandTools(root), ScriptRules.NONE),
                watched,
                TIMES,
                (found, _) -> changes.addAll(found)));
        for (Item item : items) {
            assertThat(next().watched().item()).isEqualTo(item);
        }
    }

    private Change next() {
        try {
            Change change = changes.poll(20, TimeUnit.SECONDS);
            assertThat(change).as("a change within 20 s").isNotNull();
            return Optional.ofNullable(change).orElseThrow();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> phrases() {
        return next().now().reasons().stream().map(Reason::phrase).toList();
    }

    private static Item item(String kind, String json) {
        try {
            return new Item(
                    kind + json, Optional.empty(), Optional.<Condition>empty(), ResourceKinds.read(kind, (JsonObject)
                            Json.parse(json.replace('\'', '"'))));
        } catch (JsonException | ConfigurationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private void mode(String name, String mode) throws IOException {
        Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString(mode));
    }

    @Test
    void aChangedModeIsToldAndToldOnce() throws IOException {
        start(BuiltIns.PASSWORD_FILE.read().items().getFirst());
        mode("etc/passwd", "rw-rw-rw-");
        assertThat(phrases()).containsExactly("The file '/etc/passwd' has a mode of '0666'.");
        mode("etc/passwd", "rw-rw-rw-"); // the same again is no news
        mode("etc/passwd", "rw-r--r--");
        assertThat(phrases()).isEmpty();
        assertThat(changes).isEmpty();
    }

    @Test
    void aFileThatTakesTheNameOfAnotherIsSeen() throws IOException {
        start(BuiltIns.PASSWORD_FILE.read().items().getFirst());
        write("etc/new", "x");
        mode("etc/new", "rw-rw-rw-");
        Files.move(folder.resolve("etc/new"), folder.resolve("etc/passwd"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(phrases()).containsExactly("The file '/etc/passwd' has a mode of '0666'.");
        mode("etc/passwd", "rw-r--r--"); // of the new file
        assertThat(phrases()).isEmpty();
        Files.delete(folder.resolve("etc/passwd"));
        assertThat(phrases()).containsExactly("The file '/etc/passwd' does not exist.");
    }

    @Test
    void foldersThatAreMadeLaterAreWatchedThen() throws IOException {
        start(item("FileLine", "{'paths':['/etc/app/conf.d/*'],'pattern':'^debug','ensure':'Absent'}"));
        Files.createDirectories(folder.resolve("etc/app/conf.d"));
        write("etc/app/conf.d/a.conf", "debug = yes\n");
        assertThat(phrases()).containsExactly("The file '/etc/app/conf.d/a.conf' has the line 'debug = yes'.");
        write("etc/app/conf.d/a.conf", "debug");
        assertThat(phrases()).containsExactly("The file '/etc/app/conf.d/a.conf' has the line 'debug'.");
        Files.move(folder.resolve("etc/app"), folder.resolve("etc/gone"));
        assertThat(phrases()).isEmpty();
    }

    @Test
    void aFileIsSeenThroughItsOtherNames() throws IOException {
        Files.move(folder.resolve("etc/passwd"), folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("etc/passwd"), Path.of("../real"));
        Files.createLink(folder.resolve("hard"), folder.resolve("real"));
        start(BuiltIns.PASSWORD_FILE.read().items().getFirst());
        mode("hard", "rw-rw-rw-");
        assertThat(phrases()).containsExactly("The file '/etc/passwd' has a mode of '0666'.");
        write("next", "x");
        mode("next", "rw-r--r--");
        Files.move(folder.resolve("next"), folder.resolve("real"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(phrases()).isEmpty();
    }

    @Test
    void whatTheKernelDoesNotTellIsLookedAt() throws IOException {
        write("proc/sys/net/ipv4/ip_forward", "0\n");
        start(item("KernelParameter", "{'name':'net.ipv4.ip_forward','value':'0'}"));
        write("proc/sys/net/ipv4/ip_forward", "1\n");
        assertThat(phrases()).containsExactly("The kernel parameter 'net.ipv4.ip_forward' is '1' (expected: '0').");
    }

    @Test
    void thousandsOfChangesLoseNone() throws IOException {
        Item modes = BuiltIns.PASSWORD_FILE.read().items().getFirst();
        Item line = item("FileLine", "{'paths':['/etc/flood'],'pattern':'^last$'}");
        start(modes, line);
        for (int i = 0; i < 40_000; i++) {
            mode("etc/passwd", i % 2 == 0 ? "rw-rw-rw-" : "rw-r--r--");
        }
        mode("etc/passwd", "rw-------");
        write("etc/flood", "last\n");
        Map<String, String> last = Map.of();
        while (!last.getOrDefault(modes.id(), "").contains("'0600'")
                || !last.getOrDefault(line.id(), "missing").isEmpty()) {
            Change change = next();
            last = java.util.stream.Stream.concat(
                            last.entrySet().stream(),
                            Map.of(
                                    change.watched().item().id(),
                                    change.now().reasons().stream()
                                            .map(Reason::phrase)
                                            .collect(Collectors.joining()))
                                    .entrySet()
                                    .stream())
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (_, later) -> later));
        }
        assertThat(last).hasSize(2);
    }
}

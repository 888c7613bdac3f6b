package io.holdfast.agent.configuration.assigned;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.configuration.AssignmentType;
import io.holdfast.agent.configuration.BuiltIns;
import io.holdfast.agent.configuration.Configuration;
import io.holdfast.agent.configuration.Item;
import io.holdfast.agent.configuration.resources.ConfigurationException;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.resources.Reason;
import io.holdfast.agent.configuration.resources.ResourceKinds;
import io.holdfast.agent.configuration.resources.ScriptRules;
import io.holdfast.agent.configuration.watch.WatchTimes;
import io.holdfast.agent.platform.CommandTools;
import io.holdfast.agent.platform.MachineRoot;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an assignment of each type does when a machine drifts, and what is told of it. */
class AssignedConfigurationsTest {
    private static final WatchTimes TIMES =
            new WatchTimes(Duration.ofMillis(50), Duration.ofHours(1), Duration.ofHours(1));

    @TempDir
    private Path folder;

    @TempDir
    private Path home;

    private final BlockingQueue<StateChange> told = new LinkedBlockingQueue<>();
    private Optional<AssignedConfigurations> running = Optional.empty();
    private volatile boolean permitted = true;

    @BeforeEach
    void make() throws IOException {
        Files.createDirectories(folder.resolve("etc"));
        Files.writeString(folder.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
        mode("rw-r--r--");
    }

    @AfterEach
    void stop() throws IOException {
        if (running.isPresent()) {
            running.get().close();
            running = Optional.empty();
        }
    }

    private void start(Assignment... assignments) throws IOException {
        stop();
        MachineRoot root = MachineRoot.at(folder);
        running = Optional.of(AssignedConfigurations.start(
                new Machine(root, new CommandTools(root), ScriptRules.NONE),
                List.of(assignments),
                TIMES,
                Clock.systemUTC(),
                new AppliedOnce(home.resolve("applied.json")),
                () -> permitted,
                OptionalDouble::empty,
                told::add));
    }

    private static Assignment passwd(AssignmentType type) {
        return new Assignment("PasswordPolicy_msid121", "1", BuiltIns.PASSWORD_FILE.read(), type);
    }

    private StateChange next() throws InterruptedException {
        StateChange change = told.poll(20, TimeUnit.SECONDS);
        assertThat(change).as("news within 20 s").isNotNull();
        return Optional.ofNullable(change).orElseThrow();
    }

    private void mode(String mode) throws IOException {
        Files.setPosixFilePermissions(folder.resolve("etc/passwd"), PosixFilePermissions.fromString(mode));
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("etc/passwd")));
    }

    @Test
    void autoCorrectTellsTheDriftAndPutsItRight() throws Exception {
        start(passwd(AssignmentType.APPLY_AND_AUTO_CORRECT));
        StateChange first = next();
        assertThat(first.compliant() && first.initial()).isTrue();
        for (int i = 0; i < 2; i++) {
            mode("rw-rw-rw-");
            StateChange drift = next();
            assertThat(drift.compliant()).isFalse();
            assertThat(drift.changed().getFirst().reasons())
                    .extracting(Reason::phrase)
                    .containsExactly("The file '/etc/passwd' has a mode of '0666'.");
            assertThat(next().compliant()).isTrue();
            assertThat(mode()).isEqualTo("rw-r--r--");
        }
    }

    @Test
    void auditLeavesItAndMonitorCorrectsOncePerRevision() throws Exception {
        mode("rw-rw-rw-");
        start(passwd(AssignmentType.AUDIT));
        assertThat(next().compliant()).isFalse();
        stop();
        assertThat(mode()).isEqualTo("rw-rw-rw-");
        start(passwd(AssignmentType.APPLY_AND_MONITOR));
        assertThat(next().compliant()).isFalse();
        assertThat(next().compliant()).isTrue();
        mode("rw-rw-rw-");
        assertThat(next().compliant()).isFalse();
        start(passwd(AssignmentType.APPLY_AND_MONITOR)); // the agent starts again
        assertThat(next().compliant()).isFalse();
        stop();
        assertThat(mode()).isEqualTo("rw-rw-rw-");
        Files.writeString(home.resolve("applied.json"), "{"); // unreadable: nothing is applied
        start(passwd(AssignmentType.APPLY_AND_MONITOR));
        assertThat(next().compliant()).isFalse();
        stop();
        assertThat(mode()).isEqualTo("rw-rw-rw-");
    }

    private static Item item(String id, String kind, String json) {
        try {
            return new Item(id, Optional.empty(), Optional.empty(), ResourceKinds.read(kind, (JsonObject)
                    Json.parse(json.replace('\'', '"'))));
        } catch (JsonException | ConfigurationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A report takes the place of those before it, also of those that were never sent. */
    @Test
    void whatWasWrongBeforeStandsInTheNextReportToo() throws Exception {
        Files.writeString(folder.resolve("etc/other"), "");
        Configuration two = new Configuration(
                "Two",
                "1.0.0",
                List.of(
                        item("a", "FileLine", "{'paths':['/etc/passwd'],'pattern':'^never$','line':'never'}"),
                        item("b", "FileLine", "{'paths':['/etc/other'],'pattern':'^on$','line':'on'}")));
        start(new Assignment("Two", "1", two, AssignmentType.AUDIT));
        assertThat(next().told()).extracting(one -> one.item().id()).containsExactly("a", "b");
        Files.writeString(folder.resolve("etc/other"), "on\n");
        StateChange mended = next();
        assertThat(mended.compliant()).isFalse();
        assertThat(mended.changed()).extracting(one -> one.item().id()).containsExactly("b");
        assertThat(mended.told()).extracting(one -> one.item().id()).containsExactly("a", "b");
        assertThat(mended.told()).extracting(one -> one.result().compliant()).containsExactly(false, true);
    }

    @Test
    void nothingIsPutRightOnceItIsForbidden() throws Exception {
        start(passwd(AssignmentType.APPLY_AND_AUTO_CORRECT));
        assertThat(next().compliant()).isTrue();
        permitted = false;
        mode("rw-rw-rw-");
        assertThat(next().compliant()).isFalse();
        stop(); // what was begun is over then
        assertThat(mode()).isEqualTo("rw-rw-rw-");
    }

    @Test
    void aCorrectionThatDoesNotHelpIsToldWithItsReason() throws Exception {
        Configuration wish = new Configuration("Curl", "1.0.0", List.of(item("curl", "Package", "{'name':'curl'}")));
        start(new Assignment("Curl", "1", wish, AssignmentType.APPLY_AND_AUTO_CORRECT));
        assertThat(next().changed().getFirst().reasons()).hasSize(1);
        assertThat(next().changed().getFirst().reasons().getLast().phrase())
                .isEqualTo("It was not corrected: cannot install curl: " + folder.toRealPath()
                        + " is not the running machine");
    }

    @Test
    void twoWishesThatFightEachOtherGiveUp() throws Exception {
        Item on = item("on", "FileLine", "{'paths':['/etc/app'],'pattern':'^on$','line':'on'}");
        Item off = item("off", "FileLine", "{'paths':['/etc/app'],'pattern':'^on$','ensure':'Absent'}");
        start(new Assignment(
                "Fight",
                "1",
                new Configuration("Fight", "1.0.0", List.of(on, off)),
                AssignmentType.APPLY_AND_AUTO_CORRECT));
        long writes = Stream.generate(() -> {
                    try {
                        return Optional.ofNullable(told.poll(1, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .takeWhile(Optional::isPresent)
                .limit(100)
                .count();
        assertThat(writes).isBetween(2L, 20L);
    }
}

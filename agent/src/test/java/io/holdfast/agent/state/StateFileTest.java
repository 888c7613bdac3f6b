package io.holdfast.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    private Path folder = Path.of("");

    private AgentState full() {
        TestControlPlane plane = new TestControlPlane();
        ItemState item = new ItemState(
                3, Digest.of(new byte[] {1}), ItemState.Stage.HANDED, Optional.of("contoso/hello@1.0.0"), true);
        return AgentState.fresh(java.util.UUID.randomUUID())
                .connected(plane.enrolment(), plane.log.checkpoint())
                .followed(
                        plane.enrolment(),
                        plane.log.checkpoint(),
                        Optional.of(new LastLeaf(Digest.of(new byte[] {2}), 1, 7)),
                        Map.of("extension/a", item),
                        Instant.parse("2026-05-06T07:08:09Z"))
                .withIndex("contoso/hello", 9);
    }

    @Test
    void everythingComesBack() throws Exception {
        AgentState state = full();
        new StateFile(folder).update(_ -> state);
        assertThat(new StateFile(folder).read()).isEqualTo(state);
    }

    @Test
    void theIdOfTheMachineIsMadeOnce() throws Exception {
        AgentState first = new StateFile(folder).update(state -> state);
        assertThat(new StateFile(folder).read().vmId()).isEqualTo(first.vmId());
    }

    @Test
    void indexesAndTimeOnlyRise() {
        AgentState state = full().withIndex("contoso/hello", 4);
        assertThat(state.indexes()).containsEntry("contoso/hello", 9L);
        AgentState later =
                state.followed(state.enrolment().orElseThrow(), "note", Optional.empty(), Map.of(), Instant.EPOCH);
        assertThat(later.timeFloor()).isEqualTo(Instant.parse("2026-05-06T07:08:09Z"));
        assertThat(later.disconnected().indexes()).containsEntry("contoso/hello", 9L);
    }

    @Test
    void everyCutOfTheFileIsUnreadableAndStaysAsItWas() throws Exception {
        StateFile file = new StateFile(folder);
        file.update(_ -> full());
        Path path = folder.resolve("agent.json");
        byte[] content = Files.readAllBytes(path);
        for (int length = 0; length < content.length; length += 37) {
            Files.write(path, java.util.Arrays.copyOf(content, length));
            assertThatThrownBy(file::read).isInstanceOf(StateUnreadableException.class);
            assertThatThrownBy(() -> file.update(AgentState::disconnected))
                    .isInstanceOf(StateUnreadableException.class);
            assertThat(Files.size(path)).isEqualTo(length);
        }
    }

    @Test
    void changesOfManyThreadsAreAllKept() throws Exception {
        StateFile file = new StateFile(folder);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "t" + i;
            threads.add(Thread.ofPlatform().start(() -> add(file, name)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(file.read().indexes()).hasSize(8);
    }

    private static void add(StateFile file, String name) {
        try {
            file.update(state -> state.withIndex(name, 1));
        } catch (StateUnreadableException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void historyKeepsTheNewestLinesAndSkipsCutOnes() throws Exception {
        History history = new History(folder, Clock.systemUTC());
        for (int i = 0; i < 5; i++) {
            history.add("told", JsonObject.of("n", Json.of(i)));
        }
        Files.writeString(folder.resolve("history.jsonl"), "{\"cut", java.nio.file.StandardOpenOption.APPEND);
        assertThat(history.newest(2))
                .extracting(line -> line.number("n").orElse(-1))
                .containsExactly(3L, 4L);
        assertThat(history.newest(100)).hasSize(5);
    }
}

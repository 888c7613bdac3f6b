package io.holdfast.agent.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.testing.Hfagent;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine can show of what it was told, long after and without the control plane. */
@Tag("root")
class KeptProofsTest {
    private final TestControlPlane plane = new TestControlPlane();

    @TempDir
    private Path folder = Path.of("");

    private Optional<TestMachine> built = Optional.empty();

    @BeforeEach
    void someOperations() throws Exception {
        TestMachine machine = new TestMachine(folder, plane);
        built = Optional.of(machine);
        plane.put(plane.wish("a"));
        machine.sync(plane);
        plane.event();
        plane.put(plane.wish("b")); // superseded before the machine comes
        plane.put(plane.wish("b"));
        machine.sync(plane);
        plane.delete("a");
        machine.sync(plane);
    }

    private Path file() {
        return built.orElseThrow().home.state().resolve("proofs.jsonl");
    }

    private void verifies(int code, String... texts) {
        Hfagent.Ran ran = new Hfagent(built.orElseThrow().home).run("history", "--verify");
        assertThat(ran.out()).contains(texts);
        assertThat(ran.code()).as(ran.out()).isEqualTo(code);
    }

    private List<String> lines() throws Exception {
        return new ArrayList<>(Files.readAllLines(file()).stream()
                .filter(line -> !line.isEmpty())
                .toList());
    }

    private void write(List<String> lines) throws Exception {
        Files.writeString(file(), String.join("\n", lines) + "\n");
    }

    @Test
    void everyOperationAlsoTheSupersededOneIsProved() throws Exception {
        assertThat(lines()).hasSize(4);
        verifies(0, "4 operations are proved", "signed by " + plane.log.verifier());
        assertThat(new Hfagent(built.orElseThrow().home).ok("history"))
                .contains("action=delete", "  (leaf " + (plane.log.size() - 1) + " of " + plane.log.size());
    }

    @Test
    void aMissingOperationIsNoticed() throws Exception {
        List<String> lines = lines();
        lines.remove(1);
        write(lines);
        verifies(1, "3 operations", "operations between them are missing");
    }

    @Test
    void aMissingEndIsNoticed() throws Exception {
        List<String> lines = lines();
        lines.removeLast();
        write(lines);
        verifies(1, "the newest operation of this machine", "has no proof here");
    }

    @Test
    void anotherBodyIsNoticed() throws Exception {
        List<String> lines = lines();
        String changed = lines.get(2).replaceFirst("\"body\":\"(.{40})[A-Za-z]", "\"body\":\"$17");
        assertThat(changed).isNotEqualTo(lines.get(2));
        lines.set(2, changed);
        write(lines);
        verifies(1, "is not in the checkpoint");
    }

    @Test
    void anotherLogsSignatureIsNoticed() throws Exception {
        TestControlPlane other = new TestControlPlane();
        TestMachine elsewhere = new TestMachine(folder.resolve("elsewhere"), other);
        other.put(other.wish("a"));
        elsewhere.sync(other);
        String foreign = Files.readString(elsewhere.home.state().resolve("proofs.jsonl"));
        String key = foreign.replaceAll("(?s).*\"logKey\":\"([^\"]*)\".*", "$1");
        List<String> lines = lines();
        lines.set(0, lines.getFirst().replaceFirst("\"logKey\":\"[^\"]*\"", "\"logKey\":\"" + key + "\""));
        write(lines);
        verifies(1, "problem: leaf");
    }

    @Test
    void aLineThatACrashCutShortIsSaidAndTheNextOneKept() throws Exception {
        Files.writeString(file(), "{\"logKey\":\"ho", StandardOpenOption.APPEND);
        plane.put(plane.wish("c"));
        built.orElseThrow().sync(plane);
        verifies(0, "5 operations are proved", "1 lines cannot be read");
    }

    /** Nothing is begun whose proof cannot be kept. */
    @Test
    void withoutAPlaceForTheProofNothingIsDone() throws Exception {
        Files.delete(file());
        Files.createDirectory(file());
        built.orElseThrow().applied.clear();
        plane.put(plane.wish("d"));
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> built.orElseThrow().sync(plane)))
                .isInstanceOf(io.holdfast.agent.state.StateUnreadableException.class)
                .hasMessageContaining("cannot be kept");
        assertThat(built.orElseThrow().applied).isEmpty();
    }
}

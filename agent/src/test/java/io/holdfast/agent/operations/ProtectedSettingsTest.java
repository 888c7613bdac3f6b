package io.holdfast.agent.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.DesiredExtension;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.kernel.json.Json;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtectedSettingsTest {
    private static final String SECRET = "hunter2-hunter2";
    private static final String SETTINGS = "{\"password\":\"" + SECRET + "\"}";

    private final TestControlPlane plane = new TestControlPlane();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void areOpenedKeptAndNowhereInTheClear() throws Exception {
        TestMachine machine = new TestMachine(folder, plane);
        plane.putSealed(plane.wish("a"), machine.sealing.getPublic(), SETTINGS);
        machine.sync(plane);
        assertThat(machine.applied).hasSize(1);
        assertThat(machine.applied.getFirst().protectedSettings().orElseThrow()).isEqualTo(Json.parse(SETTINGS));
        assertThat(machine.applied.getFirst().toString()).doesNotContain(SECRET);
        assertThat(machine.facts()).extracting(fact -> fact.kind()).contains(FactKind.SETTINGS_KEPT);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(SECRET);
            }
        }
    }

    @Test
    void comeBackAfterALocalRemovalWithoutTheControlPlanesCopy() throws Exception {
        TestMachine machine = new TestMachine(folder, plane);
        plane.putSealed(plane.wish("a"), machine.sealing.getPublic(), SETTINGS);
        machine.sync(plane);
        machine.stateFile.update(state -> state.removedLocally("extension/a"));
        plane.lie(_ -> {
            throw new AssertionError("the control plane is not asked for the operation again");
        });
        machine.sync(plane);
        assertThat(machine.applied)
                .extracting(DesiredExtension::protectedSettings)
                .containsExactly(
                        machine.applied.getFirst().protectedSettings(),
                        machine.applied.getFirst().protectedSettings());
        machine.sync(plane);
        assertThat(machine.applied).hasSize(2);
    }

    @Test
    void areHandedOverAgainAfterAKill() throws Exception {
        TestMachine machine = new TestMachine(folder, plane);
        plane.putSealed(plane.wish("a"), machine.sealing.getPublic(), SETTINGS);
        machine.sync(plane);
        machine.restart(Clock.systemUTC());
        assertThat(machine.applied).hasSize(2);
        assertThat(machine.applied.getLast()).isEqualTo(machine.applied.getFirst());
    }

    @Test
    void sealedToAnotherMachineAreLost() throws Exception {
        TestMachine machine = new TestMachine(folder, plane);
        plane.putSealed(plane.wish("a"), machine.keys.fresh().getPublic(), SETTINGS);
        machine.sync(plane);
        assertThat(machine.applied).isEmpty();
        assertThat(machine.outcomes().getLast().code()).isEqualTo(RefusalCode.PROTECTED_SETTINGS_LOST.code());
        assertThat(machine.outcomes().getLast().message()).doesNotContain(SECRET);
    }

    @Test
    void thatAreNoObjectAreLost() throws Exception {
        TestMachine machine = new TestMachine(folder, plane);
        for (String odd : List.of("[]", "\"" + SECRET + "\"", "no json " + SECRET)) {
            plane.putSealed(plane.wish("a"), machine.sealing.getPublic(), odd);
            machine.sync(plane);
            assertThat(machine.outcomes().getLast().code()).isEqualTo(RefusalCode.PROTECTED_SETTINGS_LOST.code());
            assertThat(machine.outcomes().getLast().message()).doesNotContain(SECRET);
        }
        assertThat(machine.applied).isEmpty();
    }
}

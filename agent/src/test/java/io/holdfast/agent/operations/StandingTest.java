package io.holdfast.agent.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.RefusalCode;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list refuses what would be done, and not what is there and is only told again. */
class StandingTest {
    private final TestControlPlane plane = new TestControlPlane();

    @TempDir
    private Path folder = Path.of("");

    private Optional<TestMachine> built = Optional.empty();

    @BeforeEach
    void anExtensionStandsAndIsBlocked() throws Exception {
        built = Optional.of(new TestMachine(folder, plane));
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        machine().set(ConfigKey.BLOCKLIST, "Contoso/Hello");
    }

    private TestMachine machine() {
        return built.orElseThrow();
    }

    private long refusals() throws Exception {
        return machine().outcomes().stream()
                .filter(outcome -> outcome.code().equals(RefusalCode.EXTENSION_NOT_PERMITTED.code()))
                .count();
    }

    @Test
    void theSameAgainIsToldAgainAndNothingIsHandedOver() throws Exception {
        plane.put(plane.wish("a"));
        machine().sync(plane);
        assertThat(refusals()).isZero();
        assertThat(machine().applied).hasSize(1);
        assertThat(machine().waits()).isFalse();
    }

    @Test
    void anythingElseIsRefused() throws Exception {
        ExtensionWish wish = plane.wish("a");
        plane.put(new ExtensionWish(
                wish.name(),
                wish.type(),
                wish.version(),
                wish.packageDigest(),
                Optional.of(JsonObject.of("more", Json.of(1))),
                Optional.empty(),
                ""));
        machine().sync(plane);
        assertThat(refusals()).isEqualTo(1);
        plane.put(new ExtensionWish(
                wish.name(),
                wish.type(),
                wish.version(),
                wish.packageDigest(),
                wish.settings(),
                Optional.empty(),
                "again"));
        machine().sync(plane);
        assertThat(refusals()).isEqualTo(2);
        plane.put(plane.wish("b"));
        machine().sync(plane);
        assertThat(refusals()).isEqualTo(3);
        assertThat(machine().applied).hasSize(1);
    }

    @Test
    void whatWasRemovedHereDoesNotComeBackThatWay() throws Exception {
        machine().stateFile.update(state -> state.removedLocally("extension/a"));
        machine().sync(plane);
        assertThat(refusals()).isEqualTo(1);
        assertThat(machine().applied).hasSize(1);
    }
}

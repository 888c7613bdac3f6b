package io.holdfast.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.testing.Swtpm;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of a connected machine's keys into its TPM, with an agent that dies, or a TPM that fails, anywhere on it. */
class KeyMoveKilledTest extends MovingMachine {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys.drafted",
                "keys.made",
                "keys.issued",
                "keys.accepted",
                "keys.confirmed",
                "keys.copied",
                "keys.wiping",
                "keys.wiped",
                "keys.moved"
            })
    void killedAtAnyStepTheMachineHasKeysThatHold(String fault) throws Exception {
        KeyMove dies = agent(step -> {
            if (step.equals(fault)) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> session(dies)).isInstanceOf(Killed.class);
        assertThat(keys().identity()).isNotNull();
        session(agent());
        moved();
        assertThat(plane().held.refused())
                .as("nobody came with a key that was given up")
                .isEmpty();
    }

    /** Killed again at the same place, and at every later one in turn. */
    @Test
    void killedAgainAndAgainItStillArrives() throws Exception {
        List<String> left =
                new java.util.ArrayList<>(List.of("keys.wiped", "keys.copied", "keys.accepted", "keys.made"));
        while (!left.isEmpty()) {
            KeyMove dies = agent(step -> {
                if (left.remove(step)) {
                    throw new Killed();
                }
            });
            assertThatThrownBy(() -> session(dies)).isInstanceOf(Killed.class);
        }
        session(agent());
        moved();
    }

    @Test
    void answersThatGetLostChangeNothing() throws Exception {
        plane().lostOffers = 1;
        KeyMove agent = agent();
        assertThatThrownBy(() -> session(agent)).hasMessageContaining("lost");
        plane().lostPolls = 2; // the new key counts already
        assertThatThrownBy(() -> session(agent)).hasMessageContaining("lost");
        assertThatThrownBy(() -> session(agent())).hasMessageContaining("lost");
        session(agent());
        moved();
        assertThat(plane().held.refused()).isEmpty();
    }

    @Test
    void aTpmThatFailsInTheMiddleLeavesTheOldKeyGood() throws Exception {
        KeyMove dies = agent(step -> {
            if (step.equals("keys.issued")) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> session(dies)).isInstanceOf(Killed.class);
        tpm = Optional.of(NOWHERE);
        session(agent());
        inFiles();
        tpm = software.map(Swtpm::location);
        session(agent());
        moved();
    }

    @Test
    void anotherTpmThanBeforeGetsItsOwnKeys() throws Exception {
        KeyMove dies = agent(step -> {
            if (step.equals("keys.made")) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> session(dies)).isInstanceOf(Killed.class);
        try (Swtpm other = Swtpm.start(folder.resolve("other"))) {
            tpm = Optional.of(other.location());
            session(agent());
            moved();
            assertThat(keys().place()).contains(other.location().toString());
        }
    }
}

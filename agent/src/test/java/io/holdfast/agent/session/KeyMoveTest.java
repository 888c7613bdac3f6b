package io.holdfast.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.identity.MovingKeys;
import io.holdfast.agent.identity.TpmChoice;
import io.holdfast.agent.state.History;
import io.holdfast.agent.testing.KeyPlane;
import io.holdfast.agent.testing.Swtpm;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.protocol.PollRequest;
import io.holdfast.trust.machine.Csr;
import io.holdfast.trust.sealing.Sealing;
import io.holdfast.trust.sealing.SealingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of a connected machine's keys into a real software TPM, with an agent that dies, or is refused, anywhere on it. */
class KeyMoveTest {
    private static final byte[] CONTEXT = {1};
    private static final byte[] PLAIN = {2};
    private static final TpmLocation NOWHERE = TpmLocation.parse("127.0.0.1:1");

    @TempDir
    private static Path shared = Path.of("");

    private static Optional<Swtpm> software = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    private Optional<TpmLocation> tpm = Optional.empty();
    private Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private final TpmChoice choice = () -> tpm;
    private Optional<KeyPlane> connected = Optional.empty();
    private Optional<PublicKey> old = Optional.empty();
    private byte[] sealedBefore = new byte[0];

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeAll
    static void startTpm() throws Exception {
        software = Optional.of(Swtpm.start(shared.resolve("tpm")));
    }

    @AfterAll
    static void stopTpm() {
        software.ifPresent(Swtpm::close);
    }

    /** A machine that is connected with keys in files. */
    @BeforeEach
    void connect() throws Exception {
        KeyPlane plane = new KeyPlane(keys());
        KeyPair identity = keys().fresh();
        plane.held.begin(identity.getPublic());
        keys().store(identity, keys().fresh(), plane.issue(Csr.create(identity, "machine")));
        connected = Optional.of(plane);
        old = Optional.of(identity.getPublic());
        sealedBefore = sealed();
        tpm = software.map(Swtpm::location);
    }

    private Path keyFolder() {
        return folder.resolve("keys");
    }

    private MachineKeys keys() {
        return new MachineKeys(keyFolder(), random, choice);
    }

    private KeyPlane plane() {
        return connected.orElseThrow();
    }

    private byte[] sealed() throws IOException {
        return Sealing.seal(keys().sealingPublic(), CONTEXT, PLAIN, random);
    }

    /** An agent that has just started. */
    private KeyMove agent(Consumer<String> steps) {
        return new KeyMove(
                keys(), new MovingKeys(keyFolder(), random, choice, steps), plane(), new History(folder, clock), clock);
    }

    private KeyMove agent() {
        return agent(_ -> {});
    }

    /** What the poll loop does at the start of a session; the connection that it goes on with answers. */
    private void session(KeyMove agent) throws IOException {
        Optional<Gateway> moved = agent.resume(plane().plane.enrolment(), Instant.MIN);
        Gateway gateway =
                moved.isPresent() ? moved.get() : plane().connect(plane().plane.enrolment(), Instant.MIN);
        if (moved.isEmpty()) {
            gateway =
                    agent.begin(gateway, plane().plane.enrolment(), Instant.MIN).orElse(gateway);
        }
        gateway.poll(new PollRequest(0, 0, Optional.empty()));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(keyFolder())) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private void moved() throws Exception {
        assertThat(keys().place()).startsWith("TPM (");
        assertThat(keys().sealingPlace()).startsWith("TPM (");
        assertThat(files())
                .containsExactly(
                        "certificates.pem",
                        "identity.pub.pem",
                        "identity.tpm",
                        "sealing.before.pem",
                        "sealing.pub.pem",
                        "sealing.tpm");
        assertThat(plane().held.present())
                .isEqualTo(keys().identityPublic())
                .isEqualTo(keys().certificates().getFirst().getPublicKey())
                .isNotEqualTo(old.orElseThrow());
        assertThat(plane().held.sealing().orElseThrow().array())
                .isEqualTo(keys().sealingPublic().getEncoded());
        assertThat(keys().open(CONTEXT, sealed())).isEqualTo(PLAIN);
        assertThat(keys().open(CONTEXT, sealedBefore)).isEqualTo(PLAIN);
    }

    private void inFiles() throws Exception {
        assertThat(keys().place()).isEqualTo("file");
        assertThat(plane().held.present()).isEqualTo(old.orElseThrow());
        assertThat(plane().held.refused()).doesNotContain(old.orElseThrow());
        assertThat(keys().open(CONTEXT, sealedBefore)).isEqualTo(PLAIN);
    }

    @Test
    void keysMoveAndTheOldOneIsRefused() throws Exception {
        session(agent());
        moved();
        assertThat(plane().held.refused()).isEmpty();
        assertThat(plane().held.admits(old.orElseThrow())).isFalse();
        session(agent());
        assertThat(plane().offers).isEqualTo(1);
    }

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
    void aTpmThatDoesNotAnswerLeavesTheKeysInFilesAndIsTriedAtTheNextStart() throws Exception {
        tpm = Optional.of(NOWHERE);
        KeyMove agent = agent();
        session(agent);
        inFiles();
        assertThat(agent.note()).contains("the TPM at 127.0.0.1:1 cannot be reached");
        tpm = software.map(Swtpm::location);
        session(agent);
        inFiles();
        assertThat(agent.due()).isFalse();
        session(agent());
        moved();
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

    @Test
    void anOlderControlPlaneLeavesThemInFiles() throws Exception {
        plane().refusal = Optional.of(KeyPlane.status(404, "There is nothing at this path."));
        KeyMove agent = agent();
        session(agent);
        session(agent);
        inFiles();
        assertThat(agent.note()).contains("does not know yet how keys move");
        assertThat(agent.due()).isFalse();
    }

    @Test
    void aControlPlaneThatIsBusyIsAskedAgainLater() throws Exception {
        plane().refusal = Optional.of(KeyPlane.status(429, "Other keys were offered less than a minute ago."));
        KeyMove agent = agent();
        session(agent);
        inFiles();
        assertThat(agent.note()).contains("Other keys were offered");
        plane().refusal = Optional.empty();
        session(agent);
        inFiles();
        clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(11));
        session(agent());
        moved();
    }

    /** Somebody else has the key, and offered his own in between. */
    @Test
    void anOfferThatAnotherOneReplacedIsGivenUpForTheOldKey() throws Exception {
        KeyMove dies = agent(step -> {
            if (step.equals("keys.issued")) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> session(dies)).isInstanceOf(Killed.class);
        plane().held.forgetOffer();
        KeyMove agent = agent();
        session(agent);
        inFiles();
        assertThat(files()).doesNotContain("next");
        assertThat(agent.note()).contains("given up");
    }

    /** Somebody else has the key, and moved to his own: neither key holds, and nothing is thrown away. */
    @Test
    void aMachineThatIsLockedOutKeepsWhatItHas() throws Exception {
        KeyMove dies = agent(step -> {
            if (step.equals("keys.issued")) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> session(dies)).isInstanceOf(Killed.class);
        plane().held.begin(keys().fresh().getPublic());
        assertThatThrownBy(() -> session(agent()))
                .isInstanceOf(HttpStatusException.class)
                .hasMessageContaining("given up");
        assertThat(files()).contains("identity.pem", "next");
    }

    @Test
    void theOldSealingKeyGoesAfterADay() throws Exception {
        session(agent());
        moved();
        clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(25));
        session(agent());
        assertThat(files()).doesNotContain("sealing.before.pem");
        assertThatThrownBy(() -> keys().open(CONTEXT, sealedBefore)).isInstanceOf(SealingException.class);
        assertThat(keys().open(CONTEXT, sealed())).isEqualTo(PLAIN);
    }

    @Test
    void aNewEnrolmentHasNothingOfAMoveThatWasBegun() throws Exception {
        KeyMove dies = agent(step -> {
            if (step.equals("keys.confirmed")) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> session(dies)).isInstanceOf(Killed.class);
        KeyPair identity = keys().fresh();
        keys().store(identity, keys().fresh(), plane().issue(Csr.create(identity, "machine")));
        assertThat(keys().identityPublic()).isEqualTo(identity.getPublic());
        assertThat(files()).doesNotContain("next");
    }
}

package io.holdfast.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A machine that is connected with keys in files, and has a real software TPM from now on. */
abstract class MovingMachine {
    static final byte[] CONTEXT = {1};
    static final byte[] PLAIN = {2};
    static final TpmLocation NOWHERE = TpmLocation.parse("127.0.0.1:1");

    @TempDir
    private static Path shared = Path.of("");

    static Optional<Swtpm> software = Optional.empty();

    @TempDir
    Path folder = Path.of("");

    Optional<TpmLocation> tpm = Optional.empty();
    Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private final TpmChoice choice = () -> tpm;
    private Optional<KeyPlane> connected = Optional.empty();
    Optional<PublicKey> old = Optional.empty();
    byte[] sealedBefore = new byte[0];

    static final class Killed extends Error {
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

    Path keyFolder() {
        return folder.resolve("keys");
    }

    MachineKeys keys() {
        return new MachineKeys(keyFolder(), random, choice);
    }

    KeyPlane plane() {
        return connected.orElseThrow();
    }

    byte[] sealed() throws IOException {
        return Sealing.seal(keys().sealingPublic(), CONTEXT, PLAIN, random);
    }

    /** An agent that has just started. */
    KeyMove agent(Consumer<String> steps) {
        return new KeyMove(
                keys(), new MovingKeys(keyFolder(), random, choice, steps), plane(), new History(folder, clock), clock);
    }

    KeyMove agent() {
        return agent(_ -> {});
    }

    /** What the poll loop does at the start of a session; the connection that it goes on with answers. */
    void session(KeyMove agent) throws IOException {
        Optional<Gateway> moved = agent.resume(plane().plane.enrolment(), Instant.MIN);
        Gateway gateway =
                moved.isPresent() ? moved.get() : plane().connect(plane().plane.enrolment(), Instant.MIN);
        if (moved.isEmpty()) {
            gateway =
                    agent.begin(gateway, plane().plane.enrolment(), Instant.MIN).orElse(gateway);
        }
        gateway.poll(new PollRequest(0, 0, Optional.empty()));
    }

    List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(keyFolder())) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    void moved() throws Exception {
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

    void inFiles() throws Exception {
        assertThat(keys().place()).isEqualTo("file");
        assertThat(plane().held.present()).isEqualTo(old.orElseThrow());
        assertThat(plane().held.refused()).doesNotContain(old.orElseThrow());
        assertThat(keys().open(CONTEXT, sealedBefore)).isEqualTo(PLAIN);
    }
}

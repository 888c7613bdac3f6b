package io.holdfast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.identity.TpmChoice;
import io.holdfast.agent.local.LocalClient;
import io.holdfast.agent.platform.ContractFolders;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.testing.Hfagent;
import io.holdfast.agent.testing.Swtpm;
import io.holdfast.agent.testing.TestServer;
import io.holdfast.attestation.device.TpmConnection;
import io.holdfast.attestation.tpm.Tpm;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.Wire;
import io.holdfast.protocol.local.LocalReply;
import io.holdfast.protocol.local.LocalRequest;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.sealing.Sealing;
import io.holdfast.trust.sealing.SealingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine's keys in a real software TPM: they work as those in files do, and nowhere else. */
class KeysInTpmTest {
    private static final byte[] CONTEXT = "for this machine".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PLAIN = "a setting".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder = Path.of("");

    private AgentHome home() {
        return new AgentHome(folder.resolve("h"));
    }

    private Hfagent hfagent() {
        return new Hfagent(home());
    }

    private Hfagent.Ran connect(TestServer server) throws IOException {
        Path ca = folder.resolve("ca.pem");
        Files.writeString(ca, Pem.certificate(server.authority.certificate()));
        Path config = folder.resolve("connect.json");
        JsonObject.Builder json = JsonObject.builder();
        List.of(
                        List.of("control-plane", server.address()),
                        List.of("ca", ca.toString()),
                        List.of("subscription-id", "s"),
                        List.of("resource-group", "g"),
                        List.of("location", "local"),
                        List.of("resource-name", "m"),
                        List.of("service-principal-id", "app"),
                        List.of("service-principal-secret", TestServer.SECRET))
                .forEach(entry -> json.put(entry.getFirst(), entry.getLast()));
        Files.writeString(config, json.build().pretty());
        return hfagent().run("connect", "--config", config.toString());
    }

    private void connectWith(TestServer server, Swtpm tpm) throws IOException {
        hfagent().ok("config", "set", "tpm.device", tpm.location().toString());
        Hfagent.Ran connected = connect(server);
        assertThat(connected.code()).as(connected.err()).isZero();
    }

    private MachineKeys keys() {
        return new MachineKeys(home().keys(), new SecureRandom(), TpmChoice.of(new ConfigFile(home().config())));
    }

    private void works(TestServer server) throws Exception {
        server.facts.clear();
        Agent agent = new Agent(home(), ContractFolders.below(home().root()), Clock.systemUTC(), Map.of());
        try (agent) {
            agent.start();
            server.awaitFact(fact -> fact.kind() == FactKind.MACHINE);
        }
    }

    private byte[] sealed() throws IOException {
        return Sealing.seal(keys().sealingPublic(), CONTEXT, PLAIN, new SecureRandom());
    }

    private List<String> keyFiles() throws IOException {
        try (Stream<Path> files = Files.list(home().keys())) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aConnectedMachineHasNoPrivateKeyOnDiskAndGoesOnAfterARestartOfAgentAndTpm() throws Exception {
        Path state = folder.resolve("tpm");
        int port;
        try (TestServer server = new TestServer()) {
            try (Swtpm tpm = Swtpm.start(state)) {
                port = tpm.port();
                connectWith(server, tpm);
                assertThat(keyFiles())
                        .contains("identity.tpm", "sealing.tpm")
                        .doesNotContain("identity.pem", "sealing.pem");
                for (String file : keyFiles()) {
                    assertThat(Files.readString(home().keys().resolve(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain("PRIVATE KEY");
                }
                works(server);
                assertThat(hfagent().ok("show")).contains("Identity Key", "TPM (127.0.0.1:" + port + ")");
                assertThat(keys().open(CONTEXT, sealed())).isEqualTo(PLAIN);
            }
            try (Swtpm tpm = Swtpm.start(state, port)) {
                works(server);
                assertThat(keys().open(CONTEXT, sealed())).isEqualTo(PLAIN);
                nothingStaysIn(tpm);
            }
        }
    }

    private static void nothingStaysIn(Swtpm swtpm) throws Exception {
        try (TpmConnection connection = swtpm.location().open()) {
            assertThat(new Tpm(connection).handles(0x80000000L)).isEmpty();
        }
    }

    @Test
    void aCertificateIsRenewedForTheSameKeyInTheTpm() throws Exception {
        try (TestServer server = new TestServer();
                Swtpm tpm = Swtpm.start(folder.resolve("tpm"))) {
            server.issueFor(Duration.ofMillis(1));
            connectWith(server, tpm);
            var before = keys().certificates().getFirst();
            server.issueFor(Duration.ofDays(90));
            works(server);
            assertThat(keys().certificates().getFirst().getNotAfter()).isAfter(before.getNotAfter());
            assertThat(keys().certificates().getFirst().getPublicKey()).isEqualTo(before.getPublicKey());
        }
    }

    @Test
    void withoutItsTpmTheAgentSaysSoAndMakesNoOtherKey() throws Exception {
        Path state = folder.resolve("tpm");
        try (TestServer server = new TestServer()) {
            int port;
            try (Swtpm tpm = Swtpm.start(state)) {
                port = tpm.port();
                connectWith(server, tpm);
            }
            byte[] sealed = sealed();
            List<String> files = keyFiles();
            String error = errorOfAStart();
            assertThat(error).contains("the TPM at 127.0.0.1:" + port + " cannot be reached");
            assertThat(keyFiles()).isEqualTo(files);
            assertThatThrownBy(() -> keys().open(CONTEXT, sealed)).isInstanceOf(IOException.class);

            hfagent().ok("config", "set", "tpm.device", "off");
            assertThat(errorOfAStart()).contains("the identity key of this machine is in a TPM", "tpm.device");
            hfagent().ok("config", "set", "tpm.device", "127.0.0.1:" + port);

            // another TPM in its place: the key is bound to the first one
            try (Swtpm other = Swtpm.start(folder.resolve("another"), port)) {
                assertThat(errorOfAStart()).contains("it is another TPM, or it was cleared", "hfagent connect");
                nothingStaysIn(other);
            }
            assertThat(server.requests).noneMatch(request -> request.contains(Wire.POLL));
        }
    }

    /** What {@code hfagent show} says went wrong. */
    private String errorOfAStart() throws Exception {
        Agent agent = new Agent(home(), ContractFolders.below(home().root()), Clock.systemUTC(), Map.of());
        try (agent) {
            agent.start();
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (System.nanoTime() < end) {
                LocalReply reply = new LocalClient(home().socket()).ask(new LocalRequest.Show());
                if (reply instanceof LocalReply.Done(JsonObject report)
                        && !report.string("errorDetails").orElse("").isEmpty()) {
                    return report.string("errorDetails").orElse("");
                }
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("the agent reports no error");
    }

    @Test
    void whereTheTpmThatWasNamedIsNotThereNothingIsConnected() throws Exception {
        try (TestServer server = new TestServer()) {
            hfagent().ok("config", "set", "tpm.device", "127.0.0.1:1");
            Hfagent.Ran refused = connect(server);
            assertThat(refused.code()).isEqualTo(103);
            assertThat(refused.err())
                    .startsWith("AZCM0103")
                    .contains("the TPM at 127.0.0.1:1 cannot be reached", "tpm.device off");
            assertThat(server.requests).noneMatch(request -> request.contains(Wire.ENROL));
            assertThat(new StateFile(home().state()).read().enrolment()).isEmpty();
            assertThat(keyFiles()).isEmpty();

            hfagent().ok("config", "set", "tpm.device", "off");
            assertThat(connect(server).code()).isZero();
            assertThat(keyFiles()).contains("identity.pem").doesNotContain("identity.tpm");
            assertThat(hfagent().ok("show")).contains("Identity Key");
            assertThat(keys().place()).isEqualTo("file");
        }
    }

    @Test
    void filesThatWereMadeBeforeMoveIntoATpmThatIsThereLater() throws Exception {
        try (TestServer server = new TestServer();
                Swtpm tpm = Swtpm.start(folder.resolve("tpm"))) {
            hfagent().ok("config", "set", "tpm.device", "off");
            assertThat(connect(server).code()).isZero();
            byte[] before = sealed();
            String file = Files.readString(home().keys().resolve("identity.pem"));
            hfagent().ok("config", "set", "tpm.device", tpm.location().toString());
            hfagent().ok("config", "set", "tpm.keys", "files");
            works(server);
            assertThat(keys().place()).isEqualTo("file");
            hfagent().ok("config", "set", "tpm.keys", "auto");
            works(server);
            assertThat(hfagent().ok("show", "Identity Key")).contains("TPM (" + tpm.location() + ")");
            assertThat(hfagent().ok("show", "Sealing Key")).contains("TPM (" + tpm.location() + ")");
            assertThat(hfagent().ok("history")).contains("keysMoved");
            assertThat(keyFiles())
                    .containsExactly(
                            "certificates.pem",
                            "identity.pub.pem",
                            "identity.tpm",
                            "sealing.before.pem",
                            "sealing.pub.pem",
                            "sealing.tpm");
            assertThat(server.keys.present()).isEqualTo(keys().identityPublic());
            assertThat(server.keys.refused())
                    .as("nobody came with the old key again")
                    .isEmpty();
            assertThat(server.keys.admits(keys().certificates().getFirst().getPublicKey()))
                    .isTrue();
            assertThat(file).contains("PRIVATE KEY");
            assertThat(keys().open(CONTEXT, sealed())).isEqualTo(PLAIN);
            assertThat(keys().open(CONTEXT, before))
                    .as("sealed before the move")
                    .isEqualTo(PLAIN);
            works(server);
            nothingStaysIn(tpm);
        }
    }

    @Test
    void somethingElseThanATpmIsRefusedAsASetting() {
        assertThat(hfagent().refused("config", "set", "tpm.device", "tpm0"))
                .contains("tpm.device stays as it was", "expected: a device such as /dev/tpmrm0", "auto or off");
    }

    @Test
    void whatWasSealedToAnotherContextStaysClosed() throws Exception {
        try (TestServer server = new TestServer();
                Swtpm tpm = Swtpm.start(folder.resolve("tpm"))) {
            connectWith(server, tpm);
            byte[] sealed = sealed();
            assertThatThrownBy(() -> keys().open(PLAIN, sealed)).isInstanceOf(SealingException.class);
        }
    }
}

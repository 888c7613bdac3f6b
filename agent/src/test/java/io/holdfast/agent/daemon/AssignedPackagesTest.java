package io.holdfast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.configuration.assigned.AppliedOnce;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.platform.CommandTools;
import io.holdfast.agent.platform.MachineRoot;
import io.holdfast.agent.testing.SshKeygen;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.protocol.ConfigurationContent;
import io.holdfast.protocol.ConfigurationReport;
import io.holdfast.protocol.ConfigurationWish;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.RefusalCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine takes of configurations that a control plane assigns, and what a stolen control plane cannot make it take. */
class AssignedPackagesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestControlPlane plane = new TestControlPlane();

    @TempDir
    private Path folder = Path.of("");

    private Optional<TestMachine> built = Optional.empty();
    private Optional<ConfigurationKeeper> keeper = Optional.empty();

    @BeforeEach
    void build() throws Exception {
        built = Optional.of(new TestMachine(folder.resolve("agent"), plane));
        Files.createDirectories(folder.resolve("root/etc"));
        Files.writeString(folder.resolve("root/etc/motd"), "hello\n");
        plane.publish(zip("/etc/motd", ""), 6);
        start();
    }

    @AfterEach
    void stop() {
        keeper.ifPresent(ConfigurationKeeper::close);
    }

    private TestMachine machine() {
        return built.orElseThrow();
    }

    /** Again, as after a restart of the agent. */
    private void start() throws Exception {
        stop();
        MachineRoot root = MachineRoot.at(folder.resolve("root"));
        ConfigurationKeeper next = new ConfigurationKeeper(
                machine().stateFile,
                machine().config,
                new Machine(root, new CommandTools(root), new LocalScripts(machine().config)),
                new AssignedSource(machine().packages),
                new ConfigurationShare(machine().config, Optional.empty(), 2),
                new AppliedOnce(folder.resolve("applied.json")),
                machine().spool,
                Clock.systemUTC());
        keeper = Optional.of(next);
        machine().lookAfter(next);
    }

    /** A package with one wish: a file that is there, and what else the document says. */
    private static byte[] zip(String path, String more) throws IOException {
        String document = "instance of nxFile {ResourceID=\"[nxFile]f\"; DestinationPath=\"" + path
                + "\"; Ensure=\"Present\";};\n" + more
                + "instance of OMI_ConfigurationDocument {Version=\"2.0.0\"; Name=\"Web\";};\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : Map.of(
                            "Web.mof", document, "Web.metaconfig.json", "{\"Type\":\"Audit\",\"Version\":\"1.0.0\"}")
                    .entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static ConfigurationWish wish(ConfigurationContent content, Map<String, String> parameters) {
        return new ConfigurationWish("Web", "Web", "1.*", "Audit", parameters, Optional.of(content));
    }

    private void assign(ConfigurationContent content) throws Exception {
        plane.assign(wish(content, Map.of()));
        machine().sync(plane);
    }

    private static ConfigurationContent elsewhere(byte[] zip) {
        return new ConfigurationContent(Digest.of(zip), "https://packages.example/gc/Web.zip", Optional.empty());
    }

    private ExtensionOutcome last() throws Exception {
        return machine().outcomes().getLast();
    }

    private void refused(RefusalCode code, String... why) throws Exception {
        assertThat(last().code()).as(last().message()).isEqualTo(code.code());
        assertThat(last().message()).contains(why);
    }

    private void taken() throws Exception {
        assertThat(last().phase()).as(last().message()).isEqualTo(ExtensionOutcome.Phase.SUCCEEDED);
    }

    /** The newest report, once there is one of this generation. */
    private ConfigurationReport report(long generation) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            for (Fact fact : machine().facts()) {
                if (fact.kind() == FactKind.CONFIGURATION_REPORT) {
                    ConfigurationReport report = ConfigurationReport.read(fact.body());
                    if (report.generation() == generation) {
                        return report;
                    }
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no report of generation " + generation);
    }

    @Test
    void aPackageOfAPinnedPublisherIsLookedAfterAlsoAfterAStartWithoutTheNetwork() throws Exception {
        assign(plane.configuration());
        taken();
        assertThat(report(1).compliant()).isTrue();
        plane.unpublish();
        plane.swap(new byte[0]);
        start();
        Files.delete(folder.resolve("root/etc/motd"));
        assertThat(machine().waits()).isFalse();
        plane.publish(zip("/etc/other", ""), 7);
        assign(plane.configuration());
        taken();
        assertThat(report(2).report().compact()).contains("The file '/etc/other' does not exist.");
        try (var files = Files.list(machine().home.state().resolve("configuration-packages"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aKeptPackageThatWasChangedOnDiskIsFetchedAgain() throws Exception {
        assign(plane.configuration());
        taken();
        Path file = machine()
                .home
                .state()
                .resolve("configuration-packages/" + plane.configuration().packageDigest() + ".zip");
        Files.writeString(file, "something else");
        start();
        assertThat(machine().waits()).isTrue();
        machine().sync(plane);
        taken();
        assertThat(Digest.of(Files.readAllBytes(file)))
                .isEqualTo(plane.configuration().packageDigest());
    }

    @Test
    void aPackageThatNoPinnedPublisherReleasedIsRefused() throws Exception {
        ConfigurationContent good = plane.configuration();
        ConfigurationContent stranger = new ConfigurationContent(
                good.packageDigest(),
                good.uri(),
                Optional.of(new ConfigurationContent.Published(
                        ExtensionType.of("Fabrikam", "Web"), TestControlPlane.VERSION)));
        assign(stranger);
        refused(RefusalCode.PUBLISHER_NOT_TRUSTED, "no root is pinned on this machine for the publisher Fabrikam");
        byte[] other = zip("/etc/shadow", "");
        assign(new ConfigurationContent(Digest.of(other), good.uri(), good.published()));
        refused(RefusalCode.PACKAGE_MISMATCH, Digest.of(other).toString());
        plane.swap(other);
        assign(good);
        refused(RefusalCode.PACKAGE_MISMATCH, Digest.of(other).toString());
        plane.publish(zip("/etc/motd", ""), 7);
        assign(plane.configuration());
        taken();
        plane.publish(zip("/etc/motd", ""), 5);
        assign(plane.configuration());
        refused(RefusalCode.INDEX_ROLLED_BACK, "the index of Contoso/Hello is refused");
        plane.publish(plane.publisher, 8, Instant.now().plus(Duration.ofDays(1)), true);
        assign(plane.configuration());
        refused(RefusalCode.PACKAGE_REVOKED, "the index of Contoso/Hello is refused");
    }

    @Test
    void whatIsRefusedIsNotLookedAfterInItsOlderForm() throws Exception {
        assign(plane.configuration());
        taken();
        plane.assign(wish(plane.configuration(), Map.of("[nxFile]none;Mode", "0600")));
        machine().sync(plane);
        refused(
                RefusalCode.PACKAGE_UNSAFE,
                "parameter '[nxFile]none;Mode'",
                "What was assigned here before is not looked after any more");
        assertThat(keeper.orElseThrow().remove("configuration/web")).isFalse();
    }

    @Test
    void whatTheSwitchRefusedIsTakenUpWhenItIsOnAgain() throws Exception {
        machine().set(ConfigKey.GUEST_ENABLED, "false");
        assign(plane.configuration());
        refused(RefusalCode.CONFIGURATION_NOT_PERMITTED, "guestconfiguration.enabled is false");
        assertThat(machine().home.state().resolve("configuration-packages"))
                .as("nothing is fetched")
                .doesNotExist();
        assertThat(machine().waits()).isFalse();
        start();
        assertThat(machine().waits()).isFalse();
        machine().set(ConfigKey.GUEST_ENABLED, "true");
        assertThat(machine().waits()).isTrue();
        machine().sync(plane);
        taken();
        assertThat(report(1).compliant()).isTrue();
    }

    @Test
    void aPackageFromElsewhereNeedsTheAdministratorsWord() throws Exception {
        byte[] zip = zip("/etc/motd", "");
        String pin = "sha256:" + Digest.of(zip);
        machine().elsewhere = _ -> zip.clone();
        assign(elsewhere(zip));
        refused(
                RefusalCode.CONFIGURATION_NOT_PERMITTED,
                "guestconfiguration.packages does not admit it",
                "--add guestconfiguration.packages " + pin);
        machine().set(ConfigKey.GUEST_PACKAGES, pin);
        machine().sync(plane);
        taken();
        machine().set(ConfigKey.GUEST_PACKAGES, "https://packages.example/gc/");
        byte[] other = zip("/etc/passwd", "");
        machine().elsewhere = _ -> other.clone();
        assign(elsewhere(other));
        taken();
        machine().elsewhere = _ -> zip.clone();
        byte[] third = zip("/etc/group", "");
        assign(elsewhere(third));
        refused(RefusalCode.PACKAGE_MISMATCH, Digest.of(third).toString());
        for (String trick : new String[] {
            "https://packages.example.evil/gc/Web.zip",
            "https://ada@packages.example/gc/Web.zip",
            "https://packages.example/gc/../evil/Web.zip",
            "https://packages.example/gc/%2e%2e/evil/Web.zip",
            "http://packages.example/gc/Web.zip",
            "https://packages.example/gc/"
        }) {
            assign(new ConfigurationContent(Digest.of(third), trick, Optional.empty()));
            refused(RefusalCode.CONFIGURATION_NOT_PERMITTED, trick);
        }
    }

    @Test
    void scriptsInAPackageRunOnlyWithTheirOwnKeyAndSigned() throws Exception {
        SshKeygen keygen = new SshKeygen(folder);
        String signer = keygen.key("ada");
        LocalScripts scripts = new LocalScripts(machine().config);
        String text = "test -e /etc/passwd";
        assertThat(scripts.refusal(text, Optional.empty()))
                .contains("guestconfiguration.scripts is not true on this machine");
        machine().set(ConfigKey.GUEST_SCRIPTS, "true");
        assertThat(scripts.refusal(text, Optional.empty())).isEmpty();
        machine().set(ConfigKey.SIGNERS, signer);
        Optional<String> signature = Optional.of(keygen.sign("ada", "holdfast-script", text));
        assertThat(scripts.refusal(text, Optional.empty()))
                .hasValueSatisfying(why -> assertThat(why).contains("scripts.signers is set", "no signature"));
        assertThat(scripts.refusal(text, signature)).isEmpty();
        assertThat(scripts.refusal(text + " # and more", signature)).isPresent();
        assertThat(scripts.refusal(text, Optional.of(keygen.sign("ada", "file", text))))
                .isPresent();
        machine().set(ConfigKey.GUEST_ENABLED, "false");
        assertThat(scripts.refusal(text, signature)).isPresent();
        String document = "instance of Holdfast_Script {ResourceID=\"[Script]s\"; name=\"s\"; test=\"true\";};\n";
        machine().set(ConfigKey.GUEST_ENABLED, "true");
        plane.publish(zip("/etc/motd", document), 7);
        assign(plane.configuration());
        taken();
        assertThat(report(1).report().compact())
                .contains("The script 's' was not run: scripts.signers is set, and the script has no signature.");
    }
}

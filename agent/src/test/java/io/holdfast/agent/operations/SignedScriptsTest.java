package io.holdfast.agent.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.extensions.DesiredExtension;
import io.holdfast.agent.testing.SshKeygen;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.RefusalCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a machine has signers, a control plane with all its keys runs no script that none of them signed. */
class SignedScriptsTest {
    private static final ExtensionType CUSTOM_SCRIPT = ExtensionType.of("Holdfast.Compute", "CustomScript");
    private static final String SCRIPT = "#!/bin/sh\necho hello\n";

    private final TestControlPlane plane = new TestControlPlane();

    @TempDir
    private Path folder = Path.of("");

    private Optional<TestMachine> built = Optional.empty();
    private Optional<SshKeygen> keygen = Optional.empty();
    private int extensions;

    @BeforeEach
    void setSigners() throws Exception {
        keygen = Optional.of(new SshKeygen(folder));
        plane.publish(CUSTOM_SCRIPT, 6);
        built = Optional.of(new TestMachine(folder, plane));
        machine().trust(plane.publisher.pin("Holdfast.Compute", "Microsoft.*"), true);
        machine().set(ConfigKey.SIGNERS, keygen().key("ada"));
        keygen().key("eve");
    }

    private TestMachine machine() {
        return built.orElseThrow();
    }

    private SshKeygen keygen() {
        return keygen.orElseThrow();
    }

    private String signed(String text) throws Exception {
        return keygen().sign("ada", "holdfast-script", text);
    }

    private static JsonObject command(String text, String signature) {
        return JsonObject.of("commandToExecute", Json.of(text), "signature", Json.of(signature));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private ExtensionWish wish(JsonObject settings) {
        ExtensionWish wish = plane.wish("s" + extensions++);
        return new ExtensionWish(
                wish.name(),
                wish.type(),
                wish.version(),
                wish.packageDigest(),
                Optional.of(settings),
                Optional.empty(),
                "");
    }

    private DesiredExtension runs(JsonObject settings) throws Exception {
        machine().applied.clear();
        plane.put(wish(settings));
        machine().sync(plane);
        assertThat(machine().applied)
                .as(() -> last().map(ExtensionOutcome::message).orElse("nothing was refused"))
                .hasSize(1);
        return machine().applied.getFirst();
    }

    private Optional<ExtensionOutcome> last() {
        try {
            return machine().outcomes().stream().reduce((_, second) -> second);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void refused(JsonObject settings, String why) throws Exception {
        machine().applied.clear();
        plane.put(wish(settings));
        machine().sync(plane);
        assertThat(machine().applied).isEmpty();
        ExtensionOutcome outcome = last().orElseThrow();
        assertThat(outcome.code()).as(outcome.message()).isEqualTo(RefusalCode.SCRIPT_NOT_SIGNED.code());
        assertThat(outcome.message())
                .contains("scripts.signers", machine().home.config().toString(), "ada (uid 0)", why);
    }

    @Test
    void aSignedCommandRunsAndTheHandlerGetsItAlone() throws Exception {
        DesiredExtension handed =
                runs(command("echo hello", signed("echo hello")).with("timestamp", Json.of(7)));
        assertThat(handed.settings().orElseThrow().compact())
                .isEqualTo("{\"timestamp\":7,\"commandToExecute\":\"echo hello\"}");
        assertThat(handed.protectedSettings()).isEmpty();
    }

    @Test
    void aSignedScriptRunsAsItWasSigned() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(SCRIPT.getBytes(StandardCharsets.UTF_8));
        }
        String plain = base64(SCRIPT.getBytes(StandardCharsets.UTF_8));
        String broken = plain.substring(0, 9) + "\r\n" + plain.substring(9);
        for (String form : new String[] {plain, broken, base64(packed.toByteArray())}) {
            DesiredExtension handed =
                    runs(JsonObject.of("script", Json.of(form), "signature", Json.of(signed(SCRIPT))));
            assertThat(handed.settings().orElseThrow()).isEqualTo(JsonObject.of("script", Json.of(plain)));
        }
    }

    /** The handler would take carriage returns away, and with them what was signed. */
    @Test
    void aSignedScriptOfWindowsStaysAsItWasSigned() throws Exception {
        String windows = "#!/bin/sh\r\necho hello\r\n";
        String plain = base64(windows.getBytes(StandardCharsets.UTF_8));
        DesiredExtension handed = runs(JsonObject.of("script", Json.of(plain), "signature", Json.of(signed(windows))));
        assertThat(handed.settings().orElseThrow().compact())
                .isEqualTo("{\"skipDos2Unix\":true,\"script\":\"" + plain + "\"}");
    }

    @Test
    void aLargeSignedScriptStaysInTheHandlersBounds() throws Exception {
        String large = "#!/bin/sh\n" + "# a line of it\n".repeat(60_000);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(large.getBytes(StandardCharsets.UTF_8));
        }
        DesiredExtension handed = runs(
                JsonObject.of("script", Json.of(base64(packed.toByteArray())), "signature", Json.of(signed(large))));
        String setting = handed.settings().orElseThrow().string("script").orElseThrow();
        assertThat(setting.length()).isLessThan(256 << 10);
    }

    @Test
    void protectedSettingsStayProtected() throws Exception {
        String secret = command("echo hidden", signed("echo hidden")).compact();
        plane.putSealed(wish(JsonObject.EMPTY), machine().sealing.getPublic(), secret);
        machine().sync(plane);
        DesiredExtension handed = machine().applied.getFirst();
        assertThat(handed.settings()).contains(JsonObject.EMPTY);
        assertThat(handed.protectedSettings()).contains(JsonObject.of("commandToExecute", Json.of("echo hidden")));
    }

    @Test
    void whatNobodySignedIsRefused() throws Exception {
        refused(JsonObject.of("commandToExecute", Json.of("id")), "the setting signature is missing");
        refused(command("id", ""), "the setting signature is missing");
        refused(command("id", "signed, honestly"), "does not stand between");
        refused(command("id", signed("echo hello")), "not of these bytes");
        refused(command("id", keygen().sign("eve", "holdfast-script", "id")), "none of the 1 allowed signers");
        refused(command("id", keygen().sign("ada", "file", "id")), "namespace file");
        refused(command("id ", signed("id")), "not of these bytes");
    }

    @Test
    void nothingIsCarriedPastTheSignature() throws Exception {
        String signature = signed("echo hello");
        refused(
                command("echo hello", signature).with("fileUris", JsonArray.of(Json.of("https://h/run.sh"))),
                "fileUris are refused");
        refused(
                command("echo hello", signature).with("script", Json.of(base64("id".getBytes(StandardCharsets.UTF_8)))),
                "both given");
        refused(command("echo hello", signature).with("managedIdentity", Json.of("x")), "does not know");
        refused(command("echo \ud800", signature), "no exact UTF-8");
        refused(
                JsonObject.of("script", Json.of(base64(new byte[] {'i', 'd', 0})), "signature", Json.of(signature)),
                "zero character");
        refused(
                JsonObject.of("script", Json.of(base64(new byte[] {(byte) 0xff})), "signature", Json.of(signature)),
                "not UTF-8");
        refused(JsonObject.of("signature", Json.of(signature)), "neither commandToExecute nor script");
        plane.putSealed(
                wish(command("echo hello", signature)), machine().sealing.getPublic(), "{\"commandToExecute\":\"id\"}");
        machine().applied.clear();
        machine().sync(plane);
        assertThat(machine().applied).isEmpty();
        assertThat(last().orElseThrow().message()).contains("in settings and in protectedSettings");
    }

    @Test
    void runnersWhoseScriptsCannotBeCheckedAreRefused() throws Exception {
        plane.publish(ExtensionType.of("Microsoft.Azure.Extensions", "CustomScript"), 7);
        refused(
                command("echo hello", signed("echo hello")),
                "cannot check what Microsoft.Azure.Extensions/CustomScript");
    }

    @Test
    void otherExtensionsNeedNoSignature() throws Exception {
        plane.publish(ExtensionType.of("Microsoft.Azure.Monitor", "AzureMonitorLinuxAgent"), 7);
        JsonObject settings = JsonObject.of("workspaceId", Json.of("w"));
        assertThat(runs(settings).settings()).contains(settings);
    }

    /** A rule that came later takes nothing back, and a restart hands over the same settings. */
    @Test
    void whatRanBeforeTheSignersWereSetIsLeftAlone() throws Exception {
        machine().config.write(machine().config.read().cleared(ConfigKey.SIGNERS));
        runs(JsonObject.of("commandToExecute", Json.of("echo unsigned")));
        machine().set(ConfigKey.SIGNERS, java.nio.file.Files.readString(keygen().publicKey("ada")));
        machine().restart(Clock.systemUTC());
        assertThat(machine().applied).hasSize(1);
        assertThat(machine().outcomes()).isEmpty();
        runs(command("echo hello", signed("echo hello")));
        DesiredExtension before = machine().applied.getFirst();
        machine().restart(Clock.systemUTC());
        assertThat(machine().applied.getLast().settings()).isEqualTo(before.settings());
    }
}

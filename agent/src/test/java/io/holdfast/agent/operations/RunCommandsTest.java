package io.holdfast.agent.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.testing.SshKeygen;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.OperationKind;
import io.holdfast.protocol.RefusalCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine takes as a run command, and what not. */
class RunCommandsTest {
    private static final ExtensionType RUN_COMMAND = ExtensionType.of("Holdfast.Compute", "RunCommand");

    private final TestControlPlane plane = new TestControlPlane();

    @TempDir
    private Path folder = Path.of("");

    private Optional<TestMachine> built = Optional.empty();
    private int runs;

    @BeforeEach
    void connect() throws Exception {
        plane.publish(RUN_COMMAND, 6);
        built = Optional.of(new TestMachine(folder, plane));
        machine().trust(plane.publisher.pin("*"), true);
    }

    private TestMachine machine() {
        return built.orElseThrow();
    }

    private static Instant soon() {
        return Instant.now().plus(Duration.ofHours(6));
    }

    private static JsonObject source(String script) {
        return JsonObject.of("source", JsonObject.of("script", Json.of(script)));
    }

    private ExtensionWish wish(JsonObject settings) {
        ExtensionWish wish = plane.wish("r" + runs++);
        return new ExtensionWish(
                wish.name(),
                wish.type(),
                wish.version(),
                wish.packageDigest(),
                Optional.of(settings),
                Optional.empty(),
                "");
    }

    private String refused(RefusalCode code) throws Exception {
        machine().sync(plane);
        assertThat(machine().applied).isEmpty();
        ExtensionOutcome last = machine().outcomes().getLast();
        assertThat(last.code()).as(last.message()).isEqualTo(code.code());
        return last.message();
    }

    @Test
    void anHonestOneIsHandedOverUnderItsOwnItem() throws Exception {
        plane.run(wish(source("id")), soon());
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        assertThat(machine().applied.getFirst().item()).isEqualTo("runcommand/r0");
        assertThat(machine().applied.getFirst().settings()).contains(source("id"));
    }

    @Test
    void onlyHoldfastsOwnHandlerRunsThem() throws Exception {
        machine().trust(plane.publisher.pin("*"), false);
        plane.run(wish(source("id")), soon());
        assertThat(refused(RefusalCode.PUBLISHER_NOT_TRUSTED)).contains("no first-party root");

        machine().trust(plane.publisher.pin("*"), true);
        plane.publish(ExtensionType.of("Contoso", "Runner"), 7);
        plane.run(wish(source("id")), soon());
        assertThat(refused(RefusalCode.OPERATION_MALFORMED)).contains("Contoso/Runner", "Holdfast.Compute/RunCommand");
    }

    @Test
    void noneIsBegunAfterItsTime() throws Exception {
        plane.run(wish(source("id")), Instant.now().minusSeconds(1));
        refused(RefusalCode.OPERATION_EXPIRED);
    }

    @Test
    void theNameOfTheIncumbentBlocksIt() throws Exception {
        machine().set(ConfigKey.BLOCKLIST, "Microsoft.CPlat.Core/RunCommandHandlerLinux");
        plane.run(wish(source("id")), soon());
        assertThat(refused(RefusalCode.EXTENSION_NOT_PERMITTED))
                .contains("extensions.blocklist has the entry Microsoft.CPlat.Core/RunCommandHandlerLinux");
    }

    @Test
    void aKindDoesNotPassForAnother() throws Exception {
        plane.order(
                OperationKind.RUN_COMMAND, "extension/x", Optional.of(wish(source("id"))), Optional.empty(), soon());
        assertThat(refused(RefusalCode.OPERATION_MALFORMED)).contains("extension/x", "runCommand");
        plane.order(OperationKind.EXTENSION, "runcommand/x", Optional.empty(), Optional.empty(), soon());
        assertThat(refused(RefusalCode.OPERATION_MALFORMED)).contains("runcommand/x");
    }

    @Test
    void whereScriptsAreSignedOnlyTheSignedScriptIsHandedOver() throws Exception {
        SshKeygen keygen = new SshKeygen(folder);
        machine().set(ConfigKey.SIGNERS, keygen.key("ada"));
        keygen.key("eve");
        plane.run(wish(source("id")), soon());
        assertThat(refused(RefusalCode.SCRIPT_NOT_SIGNED)).contains("scripts.signers", "source.signature is missing");
        plane.run(wish(signed("id", keygen.sign("eve", "holdfast-script", "id"))), soon());
        assertThat(refused(RefusalCode.SCRIPT_NOT_SIGNED)).contains("none of the 1 allowed signers");
        String good = keygen.sign("ada", "holdfast-script", "id");
        plane.run(wish(signed("id; rm -r /", good)), soon());
        assertThat(refused(RefusalCode.SCRIPT_NOT_SIGNED)).contains("not of these bytes");
        JsonObject parameter = JsonObject.of("name", Json.of("BASH_ENV"), "value", Json.of("/tmp/x"));
        plane.run(wish(signed("id", good).with("parameters", JsonArray.of(parameter))), soon());
        assertThat(refused(RefusalCode.SCRIPT_NOT_SIGNED)).contains("parameters are refused");
        JsonObject other =
                JsonObject.of("source", JsonObject.of("scriptUri", Json.of("https://h/x"), "signature", Json.of(good)));
        plane.run(wish(other), soon());
        assertThat(refused(RefusalCode.SCRIPT_NOT_SIGNED)).contains("source.scriptUri is refused");
        plane.run(wish(signed("id", good).with("outputBlobUri", Json.of("https://h/x"))), soon());
        assertThat(refused(RefusalCode.SCRIPT_NOT_SIGNED)).contains("does not know");

        plane.run(wish(signed("id", good).with("runAsUser", Json.of("nobody"))), soon());
        machine().sync(plane);
        assertThat(machine().applied).hasSize(1);
        assertThat(machine().applied.getFirst().settings().orElseThrow().compact())
                .isEqualTo("{\"source\":{\"script\":\"id\"},\"runAsUser\":\"nobody\"}");
        assertThat(machine().applied.getFirst().protectedSettings()).isEmpty();
    }

    private static JsonObject signed(String script, String signature) {
        return JsonObject.of("source", JsonObject.of("script", Json.of(script), "signature", Json.of(signature)));
    }
}

package io.holdfast.agent.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Updates, and handlers with several extensions (section 9). */
@Tag("root")
class VersionsAndInstancesTest {
    private static final Optional<JsonObject> SETTINGS = Optional.of(JsonObject.of("message", Json.of("hello")));

    @TempDir
    Path folder;

    private Machine machine;

    @BeforeEach
    void start() throws IOException {
        machine = new Machine(folder);
    }

    @AfterEach
    void stop() {
        machine.close();
    }

    private FixtureHandler handler(String version) {
        return new FixtureHandler(version, machine.trace);
    }

    @Test
    void updateRunsTheFiveCommandsInOrder() throws Exception {
        machine.apply(handler("1.0.0").script("uninstall", "exit 5"), "hello", 1, SETTINGS);
        ExtensionReport report = machine.apply(
                handler("1.1.0")
                        .flag("continueOnUpdateFailure", "\"True\"")
                        .script("update", "env > ../update.env")
                        .script("install", "env > ../install.env"),
                "hello",
                2,
                SETTINGS);

        assertThat(report.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(machine.trace().subList(2, 7))
                .containsExactly(
                        "1.0.0 disable - 0",
                        "1.1.0 update - 0",
                        "1.0.0 uninstall - 0",
                        "1.1.0 install - 0",
                        "1.1.0 enable - 0");
        assertThat(machine.ran()).describedAs("mrseq was carried over").containsExactly("ran");
        assertThat(Files.readAllLines(machine.home.resolve("waagent/update.env")))
                .contains(
                        "AZURE_GUEST_AGENT_UPDATING_FROM_VERSION=1.0.0",
                        "VERSION=1.1.0",
                        "AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE=0",
                        "AZURE_GUEST_AGENT_EXTENSION_VERSION=1.1.0");
        assertThat(Files.readAllLines(machine.home.resolve("waagent/install.env")))
                .contains("AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE=5");
        assertThat(machine.base("1.0.0")).doesNotExist();
    }

    @Test
    void failingOldUninstallStopsTheUpdateUnlessAllowed() throws Exception {
        machine.apply(handler("1.0.0").script("uninstall", "exit 5"), "hello", 1, SETTINGS);
        ExtensionReport report = machine.apply(handler("1.1.0"), "hello", 2, SETTINGS);

        assertThat(report.code()).isEqualTo("1008");
        assertThat(report.message()).endsWith("; ContinueOnUpdate: False");
        assertThat(report.exitCode()).hasValue(5);
    }

    @Test
    void updateOfOneExtensionBringsTheOthersBack() throws Exception {
        machine.apply(handler("1.0.0").multiple(), "a", 1, SETTINGS);
        machine.apply(handler("1.0.0").multiple(), "b", 1, SETTINGS);
        machine.apply(handler("1.1.0").multiple().script("update", "env > ../update.env"), "b", 2, SETTINGS);

        assertThat(machine.trace().subList(3, 10))
                .containsExactly(
                        "1.0.0 disable a 1",
                        "1.0.0 disable b 1",
                        "1.1.0 update b 1",
                        "1.0.0 uninstall b 1",
                        "1.1.0 install b 1",
                        "1.1.0 enable b 1",
                        "1.1.0 enable a 0");
        assertThat(Files.readString(machine.home.resolve("waagent/update.env")))
                .contains(
                        "DISABLE_CMD_EXIT_CODES_MULTIPLE_EXTENSIONS=[{\"extensionName\": \"a\", \"exitCode\": \"0\"}, "
                                + "{\"extensionName\": \"b\", \"exitCode\": \"0\"}]");
        assertThat(machine.executor.installed()).allMatch(InstalledExtension::enabled);
    }

    @Test
    void oneOfSeveralExtensionsGoesAndTheHandlerStays() throws Exception {
        machine.apply(handler("1.0.0").multiple(), "a", 1, SETTINGS);
        machine.apply(handler("1.0.0").multiple(), "b", 1, SETTINGS);
        machine.executor.remove("extension:a", 2);
        machine.executor.idle();

        assertThat(machine.trace()).endsWith("1.0.0 disable a 0").doesNotContain("1.0.0 uninstall a 0");
        assertThat(machine.base("1.0.0").resolve("config/a.0.settings")).doesNotExist();
        assertThat(machine.base("1.0.0").resolve("config/b.1.settings")).exists();
        machine.executor.remove("extension:b", 3);
        machine.executor.idle();
        assertThat(machine.trace()).endsWith("1.0.0 disable b 1", "1.0.0 uninstall b 1");
        assertThat(machine.base("1.0.0")).doesNotExist();
    }

    @Test
    void secondExtensionOfASingleHandlerIsRefusedAndNamesTheFirst() throws Exception {
        machine.apply(handler("1.0.0"), "first", 1, SETTINGS);
        ExtensionReport report = machine.apply(handler("1.0.0"), "second", 1, SETTINGS);

        assertThat(report.phase()).isEqualTo(Phase.FAILED);
        assertThat(report.message()).contains("one extension on a machine, and that is first");
    }
}

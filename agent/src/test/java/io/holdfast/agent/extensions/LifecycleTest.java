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

/** What a handler sees from its first install to its removal. */
@Tag("root")
class LifecycleTest {
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

    @Test
    void firstGenerationInstallsAndEnables() throws Exception {
        FixtureHandler handler = new FixtureHandler("1.0.0", machine.trace)
                .script(
                        "install",
                        "pwd; env | sort; ls -d config status HandlerEnvironment.json; cat HandlerEnvironment.json");
        ExtensionReport report = machine.apply(handler, "hello", 1, SETTINGS);

        assertThat(report.phase()).describedAs(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(report.message()).isEqualTo("done 0");
        assertThat(machine.trace()).containsExactly("1.0.0 install - 0", "1.0.0 enable - 0");
        assertThat(machine.base("1.0.0").resolve("config/0.settings"))
                .content()
                .isEqualTo(
                        "{\"runtimeSettings\": [{\"handlerSettings\": {\"publicSettings\": {\"message\": \"hello\"}, "
                                + "\"protectedSettings\": null, \"protectedSettingsCertThumbprint\": null}}]}");
        assertThat(Files.readString(machine.home.resolve("log/azure/Contoso.Test.Sample/CommandExecution.log")))
                .contains(
                        "/var/lib/waagent/Contoso.Test.Sample-1.0.0",
                        "ConfigSequenceNumber=0",
                        "AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE=NOT_RUN",
                        "AZURE_GUEST_AGENT_EXTENSION_PATH=/var/lib/waagent/Contoso.Test.Sample-1.0.0",
                        "\"logFolder\": \"/var/log/azure/Contoso.Test.Sample\", \"configFolder\"")
                .doesNotContain("JAVA_TOOL_OPTIONS");
    }

    @Test
    void sameWishInNewGenerationRunsNothing() throws Exception {
        FixtureHandler handler = new FixtureHandler("1.0.0", machine.trace);
        machine.apply(handler, "hello", 1, SETTINGS);
        ExtensionReport report = machine.apply(handler, "hello", 2, SETTINGS);

        assertThat(report.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(report.generation()).isEqualTo(2);
        assertThat(machine.trace()).containsExactly("1.0.0 install - 0", "1.0.0 enable - 0");
    }

    @Test
    void newSettingsOnlyEnableWithNextSequence() throws Exception {
        FixtureHandler handler = new FixtureHandler("1.0.0", machine.trace);
        machine.apply(handler, "hello", 1, SETTINGS);
        ExtensionReport report =
                machine.apply(handler, "hello", 2, Optional.of(JsonObject.of("message", Json.of("again"))));

        assertThat(report.message()).isEqualTo("done 1");
        assertThat(machine.trace()).containsExactly("1.0.0 install - 0", "1.0.0 enable - 0", "1.0.0 enable - 1");
    }

    @Test
    void removalDisablesUninstallsAndDeletes() throws Exception {
        FixtureHandler handler = new FixtureHandler("1.0.0", machine.trace);
        machine.apply(handler, "hello", 1, SETTINGS);
        machine.executor.remove("extension:hello", 2);
        machine.executor.idle();

        assertThat(machine.reports.getLast().phase()).isEqualTo(Phase.REMOVED);
        assertThat(machine.reports.getLast().generation()).isEqualTo(2);
        assertThat(machine.trace())
                .containsExactly("1.0.0 install - 0", "1.0.0 enable - 0", "1.0.0 disable - 0", "1.0.0 uninstall - 0");
        assertThat(machine.base("1.0.0")).doesNotExist();
        assertThat(machine.executor.installed()).isEmpty();
    }
}

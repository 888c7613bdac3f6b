package io.holdfast.agent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport;
import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.FixtureHandler;
import io.holdfast.agent.handlers.HandlerManifest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Folders and files (sections 4 to 6). */
class LayoutContractTest extends ContractMachine {

    @Test
    @Statement(
            value = 1,
            text =
                    "A version of a handler lies in <library>/<Publisher.Type>-<version> with config and status (0700) and its"
                            + " two JSON files. Its zip is <Publisher.Type>__<version>.zip: gone after unpacking when it was fetched,"
                            + " kept when it lay there before, and gone in any case after the uninstall.")
    void s01_aHandlersFolderHasTheFilesOfTheContract() throws Exception {
        FixtureHandler handler = handler("1.0.0");
        Path zip = library().resolve("Contoso.Test.Sample__1.0.0.zip");
        machine().apply(handler, "hello", 1, SETTINGS);

        assertThat(mode(base("1.0.0").resolve("config"))).isEqualTo("rwx------");
        assertThat(mode(base("1.0.0").resolve("status"))).isEqualTo("rwx------");
        assertThat(base("1.0.0").resolve("HandlerManifest.json")).exists();
        assertThat(base("1.0.0").resolve("HandlerEnvironment.json")).exists();
        assertThat(zip).doesNotExist();
        machine().remove("hello", 2);
        assertThat(library()).isEmptyDirectory();

        Files.write(zip, handler.zip());
        machine().apply(handler, "hello", 3, SETTINGS);
        assertThat(zip).exists();
        machine().remove("hello", 4);
        assertThat(library()).isEmptyDirectory();
    }

    @Test
    @Statement(
            value = 2,
            text =
                    "The telemetry of handlers is off: HandlerEnvironment.json has no eventsFolder, no such folder is made, and one"
                            + " that is there survives the uninstall.",
            stricter =
                    "The reference agent has it on by default and sends the events to the publisher. Here nobody would read"
                            + " them, and a folder that nobody empties fills the disk.")
    void s02_thereIsNoFolderForTelemetry() throws Exception {
        machine().apply(handler("1.0.0"), "hello", 1, SETTINGS);
        assertThat(base("1.0.0").resolve("HandlerEnvironment.json")).content().doesNotContain("events");
        assertThat(logs().resolve("events")).doesNotExist();

        Path other = Files.createDirectories(logs().resolve("events")).resolve("1.json");
        Files.writeString(other, "{}");
        machine().remove("hello", 2);
        assertThat(other).exists();
    }

    @Test
    @Statement(
            value = 3,
            text =
                    "HandlerEnvironment.json is an array of one object, with a space after every colon and logFolder not last,"
                            + " because published shell handlers cut it with text tools.")
    void s03_theEnvironmentIsSpacedAsShellHandlersNeedIt() throws Exception {
        FixtureHandler handler = handler("1.0.0")
                .script(
                        "install",
                        "sed 's/.*logFolder\": \"//; s/\",.*//' HandlerEnvironment.json > ../cut; cat ../cut > ../seen");
        machine().apply(handler, "hello", 1, SETTINGS);

        String base = "/var/lib/waagent/Contoso.Test.Sample-1.0.0";
        assertThat(base("1.0.0").resolve("HandlerEnvironment.json"))
                .content()
                .isEqualTo("[{\"name\": \"Contoso.Test.Sample\", \"version\": 1.0, \"handlerEnvironment\": {"
                        + "\"logFolder\": \"/var/log/azure/Contoso.Test.Sample\", \"configFolder\": \"" + base
                        + "/config\", \"statusFolder\": \"" + base + "/status\", \"heartbeatFile\": \"" + base
                        + "/heartbeat.log\"}}]");
        assertThat(library().resolve("seen")).hasContent("/var/log/azure/Contoso.Test.Sample");
    }

    @Test
    @Statement(value = 4, text = "The owner may execute every file of the package, whatever the zip says of it.")
    void s04_everyFileOfThePackageMayBeExecuted() throws Exception {
        FixtureHandler handler = handler("1.0.0")
                .file("tools/deep/tool", "#!/bin/sh\necho from the tool\n".getBytes(StandardCharsets.UTF_8))
                .script("install", "tools/deep/tool");
        ExtensionReport report = machine().apply(handler, "hello", 1, SETTINGS);

        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(machine().log()).contains("from the tool");
        for (String file : List.of("HandlerManifest.json", "bin/handler.sh", "tools/deep/tool")) {
            assertThat(Files.getPosixFilePermissions(base("1.0.0").resolve(file)))
                    .as(file)
                    .contains(java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE);
        }
    }

    @Test
    @Statement(
            value = 5,
            text =
                    "A settings file has all three keys, with null for what is absent. Without any settings it is the empty file"
                            + " 0.settings. In each of these cases the handler runs.")
    void s05_settingsFilesHaveAllKeysOrNothing() throws Exception {
        FixtureHandler handler = handler("1.0.0");
        assertThat(machine().apply(handler, "hello", 1, Optional.empty()).phase())
                .isEqualTo(Phase.SUCCEEDED);
        assertThat(base("1.0.0").resolve("config/0.settings")).isEmptyFile();

        machine().apply(handler, "hello", 2, SETTINGS);
        assertThat(base("1.0.0").resolve("config/0.settings"))
                .hasContent(
                        "{\"runtimeSettings\": [{\"handlerSettings\": {\"publicSettings\": {\"message\": \"hello\"},"
                                + " \"protectedSettings\": null, \"protectedSettingsCertThumbprint\": null}}]}");

        ExtensionReport report = machine()
                .apply(handler, handler.desired("hello", 3, Optional.empty(), settings("password", "opensesame")));
        assertThat(report.phase()).isEqualTo(Phase.SUCCEEDED);
        JsonObject written = ((JsonObject) ((JsonObject) json(base("1.0.0").resolve("config/1.settings")))
                        .array("runtimeSettings")
                        .orElseThrow()
                        .get(0))
                .object("handlerSettings")
                .orElseThrow();
        assertThat(written.find("publicSettings")).contains(Json.ofNull());
        assertThat(written.string("protectedSettings")).isPresent();
        assertThat(written.string("protectedSettingsCertThumbprint").orElseThrow())
                .matches("[0-9A-F]{40}");
    }

    @Test
    @Statement(
            value = 6,
            text = "What commands write goes to CommandExecution.log, and for a handler with several extensions to"
                    + " CommandExecution_<extension>.log. A log that grew too long loses its oldest part up to the end of a line."
                    + " The mode of a log folder that is there is kept.")
    void s06_commandLogsAreKeptAndCutAtALine() throws Exception {
        Files.createDirectories(logs());
        Files.setPosixFilePermissions(logs(), PosixFilePermissions.fromString("rwxrwx---"));
        Files.writeString(logs().resolve("CommandExecution.log"), "0123456789 old line\n".repeat(600_000));
        machine().apply(handler("1.0.0").script("install", "echo written by install"), "hello", 1, SETTINGS);

        String log = machine().log();
        assertThat(log)
                .hasSizeLessThan(6 << 20)
                .startsWith("0123456789 old line\n")
                .contains("written by install");
        assertThat(mode(logs())).isEqualTo("rwxrwx---");
        machine().remove("hello", 2);

        machine().apply(handler("2.0.0").multiple().script("install", "echo for one"), "one", 1, SETTINGS);
        assertThat(logs().resolve("CommandExecution_one.log")).content().contains("for one");
        assertThat(logs().resolve("CommandExecution.log")).exists();
    }

    @Test
    @Statement(
            value = 7,
            text =
                    "A manifest may begin with a byte order mark, write booleans as text in any case and leave members out; what is"
                            + " no boolean counts as false and is noted, and nothing of this fails.")
    void s07_manifestsAreReadLoosely() throws Exception {
        FixtureHandler handler = handler("1.0.0")
                .marked()
                .flag("supportsMultipleExtensions", "\"TRUE\"")
                .flag("continueOnUpdateFailure", "1");
        ExtensionReport report = machine().apply(handler, "one", 1, SETTINGS);

        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(base("1.0.0").resolve("status/one.0.status")).exists();
        HandlerManifest manifest =
                HandlerManifest.parse(Files.readAllBytes(base("1.0.0").resolve("HandlerManifest.json")));
        assertThat(manifest.continueOnUpdateFailure()).isFalse();
        assertThat(manifest.updateWithInstall()).isTrue();
        assertThat(manifest.remarks())
                .containsExactly("continueOnUpdateFailure is no boolean and counts as false (expected: true or false)");
    }

    /** Section 1, item 8: the journal has the settings, and what the handler made of the file does not count. */
    @Test
    void settingsThatTheirHandlerHasRewrittenAreWrittenAnew() throws Exception {
        machine()
                .apply(
                        handler("1.0.0")
                                .script(
                                        "enable",
                                        "echo redacted > config/0.settings\n" + FixtureHandler.STATUS_SUCCESS),
                        "hello",
                        1,
                        SETTINGS);
        assertThat(base("1.0.0").resolve("config/0.settings")).hasContent("redacted");
        machine().apply(handler("1.1.0"), "hello", 2, SETTINGS);

        assertThat(base("1.1.0").resolve("config/0.settings")).content().contains("\"message\": \"hello\"");
    }
}

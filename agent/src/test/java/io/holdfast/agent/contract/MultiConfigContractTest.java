package io.holdfast.agent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport;
import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.FixtureHandler;
import io.holdfast.agent.extensions.InstalledExtension;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Handlers with several extensions. */
class MultiConfigContractTest extends ContractMachine {

    @Test
    @Statement(
            value = 55,
            text = "install runs once for the handler, enable once for each extension, and each has its own status.")
    void s55_everyExtensionHasItsOwnStatus() throws Exception {
        FixtureHandler handler = handler("1.0.0").multiple();
        ExtensionReport a = machine().apply(handler, "a", 1, SETTINGS);
        ExtensionReport b = machine().apply(handler, "b", 1, SETTINGS);

        assertThat(a.name()).isEqualTo("a");
        assertThat(a.message()).isEqualTo("done 0");
        assertThat(b.name()).isEqualTo("b");
        assertThat(b.message()).isEqualTo("done 1");
        assertThat(machine().trace()).containsExactly("1.0.0 install a 0", "1.0.0 enable a 0", "1.0.0 enable b 1");
        assertThat(base("1.0.0").resolve("status/a.0.status")).exists();
        assertThat(base("1.0.0").resolve("status/b.1.status")).exists();
        assertThat(base("1.0.0").resolve("config/a.HandlerState")).hasContent("enabled");
    }

    @Test
    @Statement(
            value = 56,
            text =
                    "An update disables only the extensions that are enabled. One that fails for an extension is tried again by the"
                            + " next one's operation.",
            stricter =
                    "The others are enabled again right after the update, and do not wait for an operation of their own.")
    void s56_anUpdateDisablesOnlyWhatIsEnabled() throws Exception {
        FixtureHandler old = handler("1.0.0").multiple();
        machine().apply(old, "a", 1, SETTINGS);
        machine().apply(old, "b", 1, SETTINGS);
        machine().apply(old, "c", 1, failing("enable"));
        FixtureHandler next = handler("1.1.0").multiple();
        assertThat(machine().apply(next, "b", 2, failing("update")).code()).isEqualTo("1008");
        assertThat(machine().trace().subList(4, 7))
                .containsExactly("1.0.0 disable a 3", "1.0.0 disable b 3", "1.1.0 update b 3");

        assertThat(machine().apply(next, "a", 2, SETTINGS).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(machine().trace().subList(7, 11))
                .containsExactly("1.1.0 update a 0", "1.0.0 uninstall a 0", "1.1.0 install a 0", "1.1.0 enable a 0");

        machine().apply(next, "b", 3, settings("message", "well"));
        machine().apply(handler("1.2.0").multiple(), "b", 4, settings("message", "well"));
        assertThat(machine().trace()).endsWith("1.2.0 enable b 4", "1.2.0 enable a 0");
        assertThat(machine().executor.installed())
                .filteredOn(InstalledExtension::enabled)
                .extracting(InstalledExtension::name)
                .containsExactly("a", "b");
    }

    @Test
    @Statement(
            value = 57,
            text =
                    "Removing one extension ignores a failing disable, deletes its settings, status and state, and is told. The handler"
                            + " stays Enabled while another one is, and is Installed after that.")
    void s57_oneExtensionGoesAndTheOthersStay() throws Exception {
        FixtureHandler handler =
                handler("1.0.0").multiple().script("uninstall", "cp config/HandlerState ../at-uninstall");
        machine().apply(handler, "a", 1, failing("disable"));
        machine().apply(handler, "b", 1, SETTINGS);
        assertThat(machine().remove("a", 2).phase()).isEqualTo(Phase.REMOVED);

        assertThat(base("1.0.0").resolve("config/a.0.settings")).doesNotExist();
        assertThat(base("1.0.0").resolve("config/a.HandlerState")).doesNotExist();
        assertThat(base("1.0.0").resolve("status/a.0.status")).doesNotExist();
        assertThat(base("1.0.0").resolve("config/b.1.settings")).exists();
        assertThat(state("1.0.0")).isEqualTo("Enabled");
        assertThat(machine().executor.installed())
                .extracting(InstalledExtension::name)
                .containsExactly("b");
        machine().remove("b", 3);
        assertThat(library().resolve("at-uninstall")).hasContent("Installed");
        assertThat(machine().trace()).endsWith("1.0.0 disable b 1", "1.0.0 uninstall b 1");
    }

    @Test
    @Statement(
            value = 58,
            text =
                    "A handler without supportsMultipleExtensions takes one extension; every operation on another one fails, with the"
                            + " name of the first.")
    void s58_aSingleHandlerTakesOneExtension() throws Exception {
        FixtureHandler handler = handler("1.0.0");
        machine().apply(handler, "first", 1, SETTINGS);
        for (long generation : new long[] {1, 2}) {
            ExtensionReport second = machine().apply(handler, "second", generation, SETTINGS);
            assertThat(second.phase()).isEqualTo(Phase.FAILED);
            assertThat(second.name()).isEqualTo("second");
            assertThat(second.message()).contains("one extension on a machine, and that is first");
        }
        assertThat(machine().trace()).hasSize(2);
    }

    @Test
    @Statement(
            value = 59,
            text =
                    "Every command gets ConfigExtensionName. The exit codes of the old disables are passed to update as a JSON list.")
    void s59_everyCommandGetsTheExtensionsName() throws Exception {
        FixtureHandler old = handler("1.0.0").multiple().script("disable", "[ $ConfigExtensionName = a ] || exit 4");
        machine().apply(old, "a", 1, SETTINGS);
        machine().apply(old, "b", 1, SETTINGS);
        machine().apply(old, "c", 1, failing("enable"));
        machine()
                .apply(
                        handler("1.1.0")
                                .multiple()
                                .flag("continueOnUpdateFailure", "true")
                                .script("update", "env > ../update.env"),
                        "a",
                        2,
                        SETTINGS);

        assertThat(Files.readAllLines(library().resolve("update.env")))
                .contains("AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODES_MULTIPLE_EXTENSIONS="
                        + "[{\"extensionName\": \"a\", \"exitCode\": \"0\"}, {\"extensionName\": \"b\", \"exitCode\": \"4\"},"
                        + " {\"extensionName\": \"c\", \"exitCode\": \"None\"}]");
        machine().remove("a", 3);
        machine().remove("b", 3);
        machine().remove("c", 3);
        assertThat(machine().trace()).noneMatch(line -> line.contains(" - "));
        assertThat(machine().trace()).endsWith("1.1.0 uninstall c 2");
    }

    @Test
    @Statement(
            value = 60,
            text =
                    "When the handler itself fails, every extension gets a status file that says so, but for those that have one.")
    void s60_aFailureOfTheHandlerIsAStatusOfEveryExtension() throws Exception {
        machine().apply(handler("1.0.0").multiple(), "a", 1, failing("install"));
        assertThat(status("1.0.0", "a.0.status").string("status")).contains("error");
        assertThat(status("1.0.0", "a.0.status").number("code")).hasValue(1007);
        machine().apply(handler("1.0.0").multiple(), "a", 2, SETTINGS);
        assertThat(status("1.0.0", "a.1.status").string("status")).contains("success");

        machine().apply(handler("1.1.0").multiple(), "b", 1, failing("update"));
        assertThat(status("1.1.0", "a.1.status").string("status")).contains("success");
        assertThat(status("1.1.0", "b.2.status").string("status")).contains("error");
        assertThat(status("1.1.0", "b.2.status").number("code")).hasValue(1008);
        assertThat(handlerStatus("1.1.0").number("code")).hasValue(1008);
    }
}

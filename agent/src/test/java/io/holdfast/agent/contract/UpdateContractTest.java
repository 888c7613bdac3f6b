package io.holdfast.agent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport;
import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.FixtureHandler;
import io.holdfast.agent.extensions.Machine;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From one version to another (section 9). */
class UpdateContractTest extends ContractMachine {
    private static final String KEEP = "env > ../update.env";

    private List<String> environment(String file) throws Exception {
        return Files.readAllLines(library().resolve(file));
    }

    private List<String> commandsOfTheUpdate() throws Exception {
        return machine().commands().subList(2, machine().commands().size());
    }

    @Test
    @Statement(
            value = 30,
            text =
                    "An update runs the old disable, the new update, the old uninstall, the new install, the new enable; then the old"
                            + " folder is gone.")
    void s30_theFiveCommandsOfAnUpdateHaveTheirOrder() throws Exception {
        machine().apply(handler("1.0.0"), "hello", 1, SETTINGS);
        ExtensionReport report = machine().apply(handler("1.1.0").script("update", KEEP), "hello", 2, SETTINGS);

        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(commandsOfTheUpdate())
                .containsExactly("1.0.0 disable", "1.1.0 update", "1.0.0 uninstall", "1.1.0 install", "1.1.0 enable");
        assertThat(environment("update.env"))
                .contains("AZURE_GUEST_AGENT_UPDATING_FROM_VERSION=1.0.0", "VERSION=1.1.0");
        assertThat(base("1.0.0")).doesNotExist();
    }

    @Test
    @Statement(value = 31, text = "Any update mode but UpdateWithInstall leaves the new install out.")
    void s31_otherUpdateModesLeaveTheInstallOut() throws Exception {
        machine().apply(handler("1.0.0"), "hello", 1, SETTINGS);
        machine().apply(handler("1.1.0").flag("updateMode", "\"UpdateWithoutInstall\""), "hello", 2, SETTINGS);
        machine().apply(handler("1.2.0").flag("updateMode", "\"something else\""), "hello", 3, SETTINGS);
        machine().apply(handler("1.3.0").flag("updateMode", "\"updatewithinstall\""), "hello", 4, SETTINGS);

        assertThat(commandsOfTheUpdate())
                .containsExactly(
                        "1.0.0 disable",
                        "1.1.0 update",
                        "1.0.0 uninstall",
                        "1.1.0 enable",
                        "1.1.0 disable",
                        "1.2.0 update",
                        "1.1.0 uninstall",
                        "1.2.0 enable",
                        "1.2.0 disable",
                        "1.3.0 update",
                        "1.2.0 uninstall",
                        "1.3.0 install",
                        "1.3.0 enable");
        assertThat(state("1.3.0")).isEqualTo("Enabled");
    }

    @Test
    @Statement(
            value = 32,
            text = "An old version that is not enabled is not disabled; its update is told the exit code None.")
    void s32_anOldVersionThatIsNotEnabledIsNotDisabled() throws Exception {
        machine().apply(handler("1.0.0"), "hello", 1, failing("enable"));
        machine().apply(handler("1.1.0").script("update", KEEP), "hello", 2, SETTINGS);

        assertThat(commandsOfTheUpdate())
                .containsExactly("1.1.0 update", "1.0.0 uninstall", "1.1.0 install", "1.1.0 enable");
        assertThat(environment("update.env")).contains("AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE=None");
    }

    @Test
    @Statement(
            value = 33,
            text =
                    "mrseq and the status files are in the new version's folder before its update runs; nothing else is.")
    void s33_sequenceAndStatusAreCarriedOver() throws Exception {
        machine()
                .apply(
                        handler("1.0.0").script("install", "echo own > data; echo kept > status/0.status.note"),
                        "hello",
                        1,
                        SETTINGS);
        machine()
                .apply(
                        handler("1.1.0")
                                .script("update", "cat mrseq > ../seen; ls status >> ../seen; ls data >> ../seen"),
                        "hello",
                        2,
                        SETTINGS);

        assertThat(environment("seen")).containsExactly("0", "0.status", "0.status.note");
        assertThat(machine().ran()).as("the handler knows the settings already").containsExactly("ran");
    }

    @Test
    @Statement(
            value = 34,
            text =
                    "A failing old disable or uninstall stops the update with 1008 and the old command's exit code, told of the new"
                            + " version; where the new manifest has continueOnUpdateFailure it goes on, and the next commands are told the"
                            + " exit code.")
    void s34_aFailingOldVersionStopsTheUpdateUnlessTheNewOneGoesOn() throws Exception {
        machine()
                .apply(
                        handler("1.0.0").script("disable", "exit 7").script("uninstall", "exit 5"),
                        "hello",
                        1,
                        SETTINGS);
        ExtensionReport stopped = machine().apply(handler("1.1.0"), "hello", 2, SETTINGS);
        assertThat(stopped.code()).isEqualTo("1008");
        assertThat(stopped.exitCode()).hasValue(7);
        assertThat(stopped.message()).contains("Non-zero exit code: 7").endsWith("; ContinueOnUpdate: False");
        assertThat(handlerStatus("1.1.0").number("code")).hasValue(1008);
        assertThat(commandsOfTheUpdate()).containsExactly("1.0.0 disable");
        assertThat(state("1.0.0")).isEqualTo("Enabled");

        ExtensionReport report = machine()
                .apply(
                        handler("1.2.0")
                                .flag("continueOnUpdateFailure", "\"True\"")
                                .script("update", KEEP)
                                .script("install", "env > ../install.env"),
                        "hello",
                        3,
                        SETTINGS);
        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(environment("update.env")).contains("AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE=7");
        assertThat(environment("install.env")).contains("AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE=5");

        machine().apply(handler("1.3.0").script("uninstall", "exit 6"), "hello", 4, SETTINGS);
        ExtensionReport uninstall = machine().apply(handler("1.4.0"), "hello", 5, SETTINGS);
        assertThat(uninstall.code()).isEqualTo("1008");
        assertThat(uninstall.exitCode()).hasValue(6);
        assertThat(machine().commands()).endsWith("1.3.0 disable", "1.4.0 update", "1.3.0 uninstall");
    }

    @Test
    @Statement(
            value = 35,
            text =
                    "A failing update stops in any case; the version is FailedUpgrade, and the next operation fetches it again and"
                            + " repeats what is left. A new install that fails after a failed old uninstall fails with 1007.")
    void s35_aFailingUpdateIsRepeatedByTheNextOperation() throws Exception {
        FixtureHandler next = handler("1.1.0").flag("continueOnUpdateFailure", "true");
        machine().apply(handler("1.0.0").script("uninstall", "exit 5"), "hello", 1, SETTINGS);
        ExtensionReport failed = machine().apply(next, "hello", 2, failing("update"));
        assertThat(failed.code()).isEqualTo("1008");
        assertThat(state("1.1.0")).isEqualTo("FailedUpgrade");
        int downloads = machine().downloads.get();

        ExtensionReport install = machine().apply(next, "hello", 3, failing("install"));
        assertThat(install.code()).isEqualTo("1007");
        assertThat(machine().downloads).hasValue(downloads + 1);
        assertThat(commandsOfTheUpdate())
                .containsExactly("1.0.0 disable", "1.1.0 update", "1.1.0 update", "1.0.0 uninstall", "1.1.0 install");
        assertThat(machine().apply(next, "hello", 4, SETTINGS).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(commandsOfTheUpdate()).endsWith("1.1.0 install", "1.1.0 install", "1.1.0 enable");
    }

    @Test
    @Statement(
            value = 36,
            text = "The exit code of an old disable that ran over its time is 1011, and that of a good one 0.")
    void s36_theUpdateIsToldHowTheOldDisableEnded() throws Exception {
        machine().restart(Machine.settings(folder).longest(Duration.ofSeconds(1)));
        machine().apply(handler("1.0.0").script("disable", "sleep 300"), "hello", 1, SETTINGS);
        machine()
                .apply(
                        handler("1.1.0").flag("continueOnUpdateFailure", "true").script("update", KEEP),
                        "hello",
                        2,
                        SETTINGS);
        assertThat(environment("update.env")).contains("AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE=1011");
        machine().apply(handler("1.2.0").script("update", KEEP), "hello", 3, SETTINGS);
        assertThat(environment("update.env")).contains("AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE=0");
    }

    @Test
    @Statement(
            value = 37,
            text = "After a failed old disable the next operation begins the update anew, and it goes through.")
    void s37_aFailedOldDisableIsNotTheEnd() throws Exception {
        machine().apply(handler("1.0.0").script("disable", "[ -e ../healed ] || exit 7"), "hello", 1, SETTINGS);
        assertThat(machine().apply(handler("1.1.0"), "hello", 2, SETTINGS).code())
                .isEqualTo("1008");
        Files.createFile(library().resolve("healed"));

        assertThat(machine().apply(handler("1.1.0"), "hello", 3, SETTINGS).phase())
                .isEqualTo(Phase.SUCCEEDED);
        assertThat(commandsOfTheUpdate())
                .containsExactly(
                        "1.0.0 disable",
                        "1.0.0 disable",
                        "1.1.0 update",
                        "1.0.0 uninstall",
                        "1.1.0 install",
                        "1.1.0 enable");
    }

    /** Section 9: in a downgrade it is the old version's update that runs. */
    @Test
    void aDowngradeRunsTheOldVersionsUpdate() throws Exception {
        machine().apply(handler("2.0.0").script("update", KEEP), "hello", 1, SETTINGS);
        ExtensionReport report = machine().apply(handler("1.0.0"), "hello", 2, SETTINGS);

        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(commandsOfTheUpdate())
                .containsExactly("2.0.0 disable", "2.0.0 update", "2.0.0 uninstall", "1.0.0 install", "1.0.0 enable");
        assertThat(environment("update.env"))
                .contains(
                        "VERSION=1.0.0",
                        "AZURE_GUEST_AGENT_UPDATING_FROM_VERSION=1.0.0",
                        "AZURE_GUEST_AGENT_EXTENSION_VERSION=2.0.0");
    }

    @Test
    void afterAFailedDowngradeTheOtherVersionIsInstalledAfresh() throws Exception {
        machine().apply(handler("2.0.0").script("update", "exit 4"), "hello", 1, SETTINGS);
        assertThat(machine().apply(handler("1.0.0"), "hello", 2, SETTINGS).code())
                .isEqualTo("1008");
        assertThat(state("2.0.0")).isEqualTo("FailedUpgrade");
        machine().apply(handler("1.0.0"), "hello", 3, SETTINGS);

        assertThat(commandsOfTheUpdate())
                .containsExactly("2.0.0 disable", "2.0.0 update", "1.0.0 install", "1.0.0 enable");
        machine().remove("hello", 4);
        assertThat(library()).isEmptyDirectory();
    }
}

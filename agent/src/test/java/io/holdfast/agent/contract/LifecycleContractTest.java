package io.holdfast.agent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport;
import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.FixtureHandler;
import io.holdfast.agent.extensions.InstalledExtension;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestMachine;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From the first enable to the removal (section 9). */
class LifecycleContractTest extends ContractMachine {

    @Test
    @Statement(
            value = 22,
            text =
                    "The first enable runs install and then enable; the handler's state is Enabled, and its status Ready with"
                            + " 'Plugin enabled'.")
    void s22_theFirstEnableInstallsAndEnables() throws Exception {
        FixtureHandler handler = handler("1.0.0").script("enable", "cp config/HandlerStatus ../before");
        ExtensionReport report = machine().apply(handler, "hello", 1, java.util.Optional.empty());

        assertThat(report.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(report.displayStatus()).isEqualTo("Ready");
        assertThat(report.message()).isEqualTo("Plugin enabled");
        assertThat(machine().trace()).containsExactly("1.0.0 install - 0", "1.0.0 enable - 0");
        assertThat(state("1.0.0")).isEqualTo("Enabled");
        assertThat(base("1.0.0").resolve("config/HandlerStatus"))
                .hasContent(
                        "{\"name\": \"Contoso.Test.Sample\", \"version\": \"1.0.0\", \"status\": \"Ready\", \"code\": 0,"
                                + " \"message\": \"Plugin enabled\", \"supports_multi_config\": false, \"extension_status\": null}");
        assertThat(library().resolve("before")).content().contains("\"NotReady\"", "Plugin installed but not enabled");
    }

    @Test
    @Statement(
            value = 23,
            text = "Only what has changed is done. New settings run enable, and not install.",
            stricter =
                    "The reference agent runs enable in every new goal state, also where nothing changed. Here the same wish in a"
                            + " new operation runs nothing and tells the same outcome, so that no script runs because of something else.")
    void s23_onlyAChangeRunsTheHandlerAgain() throws Exception {
        FixtureHandler handler = handler("1.0.0");
        machine().apply(handler, "hello", 1, SETTINGS);
        ExtensionReport same = machine().apply(handler, "hello", 2, SETTINGS);
        assertThat(same.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(same.generation()).isEqualTo(2);
        assertThat(machine().trace()).hasSize(2);

        machine().apply(handler, "hello", 3, settings("message", "again"));
        assertThat(machine().trace()).containsExactly("1.0.0 install - 0", "1.0.0 enable - 0", "1.0.0 enable - 1");
    }

    @Test
    @Statement(
            value = 24,
            text =
                    "A failing install is NotReady with 1007, and the state stays NotInstalled. The next operation tries again. The"
                            + " folder stays while the extension is wanted and goes with it, without an uninstall of what was not installed.")
    void s24_aFailedInstallIsTriedAgainByTheNextOperation() throws Exception {
        FixtureHandler handler = handler("1.0.0");
        ExtensionReport failed = machine().apply(handler, "hello", 1, failing("install"));
        assertThat(failed.code()).isEqualTo("1007");
        assertThat(failed.displayStatus()).isEqualTo("NotReady");
        assertThat(state("1.0.0")).isEqualTo("NotInstalled");
        assertThat(handlerStatus("1.0.0").number("code")).hasValue(1007);
        assertThat(base("1.0.0")).exists();
        machine().restart();
        machine().executor.idle();
        assertThat(machine().trace()).hasSize(1);

        assertThat(machine().apply(handler, "hello", 2, SETTINGS).phase()).isEqualTo(Phase.SUCCEEDED);
        machine().remove("hello", 3);
        machine().apply(handler, "hello", 4, failing("install"));
        machine().remove("hello", 5);
        assertThat(machine().commands()).endsWith("1.0.0 uninstall", "1.0.0 install");
        assertThat(library()).isEmptyDirectory();
    }

    @Test
    @Statement(
            value = 25,
            text =
                    "A failing first enable is NotReady with 1009 and leaves the state Installed. A failing disable stops the removal"
                            + " and is reported. A failing uninstall is ignored.",
            stricter =
                    "A delete is never refused for good: whoever asks for the removal once more gets it, also when disable fails"
                            + " again.")
    void s25_aFailingDisableStopsOnlyTheFirstRemoval() throws Exception {
        FixtureHandler handler = handler("1.0.0");
        ExtensionReport failed = machine().apply(handler, "hello", 1, failing("enable"));
        assertThat(failed.code()).isEqualTo("1009");
        assertThat(state("1.0.0")).isEqualTo("Installed");

        machine().apply(handler, "hello", 2, failing("disable"));
        ExtensionReport stopped = machine().remove("hello", 3);
        assertThat(stopped.phase()).isEqualTo(Phase.FAILED);
        assertThat(stopped.code()).isEqualTo("1010");
        assertThat(stopped.message()).contains("told to fail in disable", "delete it again");
        assertThat(base("1.0.0")).exists();
        // the same removal told again, as after a restart of the agent, is not a second wish
        int told = machine().reports.size();
        machine().remove("hello", 3);
        assertThat(machine().reports).hasSize(told);
        assertThat(machine().commands()).endsWith("1.0.0 disable");

        assertThat(machine().remove("hello", 4).phase()).isEqualTo(Phase.REMOVED);
        assertThat(machine().commands()).endsWith("1.0.0 disable", "1.0.0 disable", "1.0.0 uninstall");
        assertThat(base("1.0.0")).doesNotExist();

        machine().apply(handler, "hello", 5, failing("uninstall"));
        assertThat(machine().remove("hello", 6).phase()).isEqualTo(Phase.REMOVED);
        assertThat(library()).isEmptyDirectory();
    }

    @Test
    @Statement(
            value = 26,
            text =
                    "Uninstalling what is not installed runs nothing, and so does uninstalling twice. An installation after that"
                            + " runs install again.",
            stricter = "The outcome is told all the same, so that no operation stays open.")
    void s26_uninstallingTwiceIsFine() throws Exception {
        FixtureHandler handler = handler("1.0.0");
        assertThat(machine().remove("hello", 1).phase()).isEqualTo(Phase.REMOVED);
        assertThat(machine().trace()).isEmpty();
        machine().apply(handler, "hello", 2, SETTINGS);
        machine().remove("hello", 3);
        assertThat(machine().remove("hello", 4).phase()).isEqualTo(Phase.REMOVED);
        machine().apply(handler, "hello", 5, SETTINGS);

        assertThat(machine().commands())
                .containsExactly(
                        "1.0.0 install",
                        "1.0.0 enable",
                        "1.0.0 disable",
                        "1.0.0 uninstall",
                        "1.0.0 install",
                        "1.0.0 enable");
    }

    @Test
    @Statement(value = 27, text = "Uninstall works when the installed version is no longer published.")
    void s27_uninstallNeedsNoPublishedVersion() throws Exception {
        machine().apply(handler("1.0.0"), "hello", 1, SETTINGS);
        machine().packages.clear();
        assertThat(machine().remove("hello", 2).phase()).isEqualTo(Phase.REMOVED);
        assertThat(machine().commands()).endsWith("1.0.0 disable", "1.0.0 uninstall");

        TestControlPlane plane = new TestControlPlane();
        TestMachine other = new TestMachine(folder.resolve("other"), plane);
        plane.put(plane.wish("a"));
        other.sync(plane);
        plane.unpublish();
        plane.delete("a");
        other.sync(plane);
        assertThat(other.removed).containsExactly("extension/a#2");
    }

    @Test
    @Statement(
            value = 28,
            text =
                    "disable runs only for what is enabled; after it the state is Installed, and the handler is NotReady with 'Plugin"
                            + " disabled'.",
            stricter =
                    "No API asks for the old state 'disabled' of a whole handler, so it is seen only on the way to the uninstall.")
    void s28_onlyWhatIsEnabledIsDisabled() throws Exception {
        FixtureHandler handler =
                handler("1.0.0").script("uninstall", "cat config/HandlerState config/HandlerStatus > ../at-uninstall");
        machine().apply(handler, "hello", 1, SETTINGS);
        machine().remove("hello", 2);
        assertThat(library().resolve("at-uninstall"))
                .content()
                .startsWith("Installed{")
                .contains("\"NotReady\"", "Plugin disabled");

        machine().apply(handler, "hello", 3, failing("enable"));
        machine().remove("hello", 4);
        assertThat(machine().commands().subList(4, 7))
                .containsExactly("1.0.0 install", "1.0.0 enable", "1.0.0 uninstall");
    }

    @Test
    @Statement(
            value = 29,
            text = "What the control plane does not speak of stays as it is.",
            stricter =
                    "The reference agent deletes handlers that are missing from a goal state. Here absence never deletes: a removal"
                            + " is an operation of its own with a proof.")
    void s29_absenceDeletesNothing() throws Exception {
        machine().apply(handler("1.0.0"), "hello", 1, SETTINGS);
        machine().restart();
        machine().executor.idle();
        machine().executor.lookAtStatus();
        assertThat(machine().executor.installed())
                .extracting(InstalledExtension::enabled)
                .containsExactly(true);
        assertThat(Files.exists(base("1.0.0"))).isTrue();
        assertThat(machine().trace()).hasSize(2);

        TestControlPlane plane = new TestControlPlane();
        TestMachine other = new TestMachine(folder.resolve("other"), plane);
        plane.put(plane.wish("a"));
        other.sync(plane);
        other.sync(List.of(), plane);
        assertThat(other.removed).isEmpty();
    }
}

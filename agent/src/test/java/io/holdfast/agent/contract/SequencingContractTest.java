package io.holdfast.agent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.extensions.DesiredExtension;
import io.holdfast.agent.extensions.ExtensionReport;
import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.FixtureHandler;
import io.holdfast.agent.extensions.Machine;
import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.FileWatch;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.OperationKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What comes after what: {@code provisionAfterExtensions} (section 8). */
class SequencingContractTest extends ContractMachine {

    /** Handlers of several types; the version tells them apart in the trace. */
    private FixtureHandler handler(String type, String version) {
        return new FixtureHandler(ExtensionType.of("Contoso.Test", type), version, machine().trace);
    }

    private void want(FixtureHandler handler, String name, Optional<JsonObject> settings, String... after) {
        machine().publish(handler);
        machine().executor.apply(handler.desired(name, 1, settings, Optional.empty(), List.of(after)));
    }

    private ExtensionReport last(String name) {
        return machine().reports.stream()
                .filter(report -> report.name().equals(name))
                .reduce((_, second) -> second)
                .orElseThrow();
    }

    @Test
    @Statement(
            value = 38,
            text =
                    "Extensions are enabled by rising level of what they come after, and removed by falling level. Removals that come"
                            + " together with wishes are handed over first.",
            stricter =
                    "Only what depends on each other waits for each other. Of different handlers install, update and uninstall run one"
                            + " at a time, because these call the package manager; enable and disable run side by side, so that"
                            + " a slow handler does not hold up a security extension that is installed.")
    void s38_levelsRiseForEnablesAndFallForRemovals() throws Exception {
        want(handler("A", "1.0.1").script("enable", "sleep 0.5\n" + FixtureHandler.STATUS_SUCCESS), "a", SETTINGS);
        want(handler("B", "1.0.2"), "b", SETTINGS, "A");
        want(handler("C", "1.0.3"), "c", SETTINGS, "b", "a");
        machine().executor.idle();
        assertThat(machine().commands())
                .containsExactly(
                        "1.0.1 install",
                        "1.0.1 enable",
                        "1.0.2 install",
                        "1.0.2 enable",
                        "1.0.3 install",
                        "1.0.3 enable");

        machine().executor.announce(Set.of("extension:a", "extension:b", "extension:c"));
        for (String name : List.of("a", "b", "c")) {
            machine().executor.remove("extension:" + name, 2);
        }
        machine().executor.announce(Set.of());
        machine().executor.idle();
        assertThat(machine().commands().subList(6, 12))
                .containsExactly(
                        "1.0.3 disable",
                        "1.0.3 uninstall",
                        "1.0.2 disable",
                        "1.0.2 uninstall",
                        "1.0.1 disable",
                        "1.0.1 uninstall");

        TestControlPlane plane = new TestControlPlane();
        TestMachine other = new TestMachine(folder.resolve("other"), plane);
        plane.put(plane.wish("c").after(List.of("B")));
        plane.put(plane.wish("b").after(List.of("a")));
        plane.put(plane.wish("a"));
        other.sync(plane);
        assertThat(other.applied).extracting(DesiredExtension::name).containsExactly("a", "b", "c");
        assertThat(other.applied.getLast().after()).containsExactly("B");
    }

    /** An install that takes a moment; an enable that ends only when that of the other one has begun. */
    private FixtureHandler meeting(String type, String version, String other) {
        String met = folder.resolve("met-").toString();
        return handler(type, version)
                .script("install", "echo begin >> \"$TRACE.order\"; sleep 0.3; echo end >> \"$TRACE.order\"")
                .script(
                        "enable",
                        "touch '" + met + version + "'; i=0\n"
                                + "while [ ! -e '" + met + other
                                + "' ]; do i=$((i + 1)); [ $i -lt 600 ] || exit 1; sleep 0.05; done\n"
                                + FixtureHandler.STATUS_SUCCESS);
    }

    @Test
    void installsOfDifferentHandlersDoNotMeetAndEnablesDo() throws Exception {
        want(meeting("A", "1.0.1", "1.0.2"), "a", SETTINGS);
        want(meeting("B", "1.0.2", "1.0.1"), "b", SETTINGS);
        machine().executor.idle();

        assertThat(last("a").phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(last("b").phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(Files.readAllLines(folder.resolve("trace.order"))).containsExactly("begin", "end", "begin", "end");
    }

    /** An install that goes on until the file {@code go} is there; gives where it says so. */
    private String beginsAnInstall() throws Exception {
        String order = machine().trace + ".order";
        String go = folder.resolve("go").toString();
        want(
                handler("A", "1.0.1")
                        .script(
                                "install",
                                "echo begin A >> '" + order + "'; while [ ! -e '" + go
                                        + "' ]; do sleep 0.05; done; sleep 0.3; echo end A >> '" + order + "'"),
                "a",
                SETTINGS);
        assertThat(FileWatch.until(
                        folder,
                        Duration.ofSeconds(20),
                        () -> Optional.of(folder.resolve("trace.order")).filter(Files::exists)))
                .isPresent();
        return order;
    }

    @Test
    void anInstallThatIsNotLookedAtAnyMoreHoldsUpNobody() throws Exception {
        beginsAnInstall();
        machine().close();
        DurableFiles.deleteTree(library().resolve("Contoso.Test.A-1.0.1"));
        machine().restart();
        want(handler("B", "1.0.2"), "b", SETTINGS);
        assertThat(FileWatch.until(
                        folder,
                        Duration.ofSeconds(20),
                        () -> machine().reports.stream()
                                .filter(report -> report.name().equals("b") && report.phase() == Phase.SUCCEEDED)
                                .findFirst()))
                .isPresent();
        Files.createFile(folder.resolve("go"));
        machine().executor.idle();
    }

    @Test
    void anInstallWaitsForOneThatAnAgentBeforeHasBegun() throws Exception {
        String order = beginsAnInstall();
        machine().restart();
        want(handler("B", "1.0.2").script("install", "echo begin B >> '" + order + "'"), "b", SETTINGS);
        java.nio.file.Path journal = machine().home.resolve("extensions");
        assertThat(FileWatch.until(
                        journal,
                        Duration.ofSeconds(20),
                        () -> Optional.of(journal.resolve("contoso.test+b.json"))
                                .filter(Files::exists)
                                .filter(file -> reads(file).contains("\"step\":\"INSTALL\""))))
                .isPresent();
        Files.createFile(folder.resolve("go"));
        machine().executor.idle();

        assertThat(Files.readAllLines(folder.resolve("trace.order"))).containsExactly("begin A", "end A", "begin B");
        assertThat(machine().commands())
                .containsExactlyInAnyOrder("1.0.1 install", "1.0.1 enable", "1.0.2 install", "1.0.2 enable");
    }

    private static String reads(java.nio.file.Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] body(TestControlPlane plane, ExtensionWish wish) {
        return new OperationBody(
                        plane.enrolment,
                        OperationKind.EXTENSION,
                        "extension/" + wish.name(),
                        1,
                        Optional.empty(),
                        plane.machine.child("extensions", wish.name()),
                        Instant.now(),
                        Instant.now().plusSeconds(3600),
                        "ada",
                        "c-1",
                        Optional.of(wish))
                .bytes();
    }

    @Test
    @Statement(
            value = 39,
            text = "An extension that names none has level 0 and waits for nothing.",
            stricter =
                    "What cannot be read is not taken for 0: the API refuses it, and a machine takes no operation that it cannot"
                            + " read.")
    void s39_withoutALevelNothingIsWaitedFor() throws Exception {
        TestControlPlane plane = new TestControlPlane();
        TestMachine other = new TestMachine(folder.resolve("other"), plane);
        String body = new String(body(plane, plane.wish("a").after(List.of("b"))), StandardCharsets.UTF_8);
        String odd = body.replace("[\"b\"]", "\"b\"");
        assertThat(odd).isNotEqualTo(body);
        ItemRef ref = plane.record(odd.getBytes(StandardCharsets.UTF_8), "extension/a", 1, Optional.empty());
        other.sync(List.of(ref), plane);
        assertThat(other.applied).isEmpty();
        assertThat(other.outcomes()).extracting(ExtensionOutcome::code).containsExactly("OperationMalformed");

        want(handler("A", "1.0.1"), "a", SETTINGS);
        machine().executor.idle();
        assertThat(last("a").phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    @Statement(
            value = 40,
            text =
                    "An extension without settings is through when its enable is. One that has settings and writes no status is"
                            + " waited for, and when the time is over its dependents fail with 'did not reach a terminal state within the"
                            + " allowed timeout. Last status was warning'.")
    void s40_aDependencyWithoutStatusIsWaitedForUpToTheLimit() throws Exception {
        want(handler("A", "1.0.1").script("enable", ":"), "a", Optional.empty());
        want(handler("B", "1.0.2"), "b", SETTINGS, "a");
        machine().executor.idle();
        assertThat(last("b").phase()).isEqualTo(Phase.SUCCEEDED);

        machine().restart(Machine.settings(folder).dependencies(Duration.ofMillis(700)));
        String go = folder.resolve("go").toString();
        want(
                handler("Slow", "1.0.3")
                        .script(
                                "enable",
                                "(while [ ! -e '" + go + "' ]; do sleep 0.05; done\n" + FixtureHandler.STATUS_SUCCESS
                                        + ") &"),
                "slow",
                SETTINGS);
        want(handler("C", "1.0.4"), "c", SETTINGS, "slow");
        assertThat(FileWatch.until(
                        folder,
                        Duration.ofSeconds(20),
                        () -> machine().reports.stream()
                                .filter(report -> report.name().equals("c"))
                                .filter(_ -> machine().reports.stream()
                                        .anyMatch(report -> report.name().equals("slow")))
                                .findFirst()))
                .isPresent();
        assertThat(last("c").code()).isEqualTo("DependencyFailed");
        assertThat(last("c").message())
                .isEqualTo(
                        "Dependent Extension slow did not reach a terminal state within the allowed timeout. Last status was"
                                + " warning");
        assertThat(last("slow").phase()).isEqualTo(Phase.RUNNING);
        Files.createFile(folder.resolve("go"));
        machine().executor.idle();
        assertThat(last("slow").phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(machine().commands()).doesNotContain("1.0.4 install");
    }

    @Test
    @Statement(
            value = 41,
            text =
                    "Where what it comes after has ended in error, failed or is not there, an extension is not begun: it is NotReady"
                            + " with a message that names it. After success it runs.")
    void s41_dependentsOfAFailureDoNotRun() throws Exception {
        want(
                handler("Error", "1.0.1")
                        .script("enable", "echo '[{\"status\": {\"status\": \"error\"}}]' > status/0.status"),
                "wrong",
                SETTINGS);
        want(handler("Fails", "1.0.2"), "fails", failing("install"));
        want(handler("Good", "1.0.3"), "good", SETTINGS);
        want(handler("A", "1.0.4"), "a", SETTINGS, "good", "wrong");
        want(handler("B", "1.0.5"), "b", SETTINGS, "fails");
        want(handler("C", "1.0.6"), "c", SETTINGS, "nobody");
        want(handler("D", "1.0.7"), "d", SETTINGS, "good");
        want(handler("E", "1.0.8"), "e", SETTINGS, "b");
        machine().executor.idle();

        assertThat(last("a").message()).isEqualTo("Dependent Extension wrong did not succeed. Status was error");
        assertThat(last("a").displayStatus()).isEqualTo("NotReady");
        assertThat(last("b").message())
                .isEqualTo("Skipping processing of extensions since execution of dependent extension fails failed");
        assertThat(last("c").message()).contains("dependent extension nobody failed: it is not on this machine");
        assertThat(last("d").phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(last("e").message()).contains("dependent extension b failed");
        assertThat(machine().commands())
                .doesNotContain("1.0.4 install", "1.0.5 install", "1.0.6 install", "1.0.8 install");
    }

    @Test
    @Statement(
            value = 42,
            text = "An extension that the local lists refuse holds up those that come after it, which say so.")
    void s42_whatIsRefusedBlocksItsDependents() throws Exception {
        TestControlPlane plane = new TestControlPlane();
        TestMachine other = new TestMachine(folder.resolve("other"), plane);
        other.set(ConfigKey.find("extensions.blocklist").orElseThrow(), "Contoso/Other");
        plane.put(plane.wish("after").after(List.of("first")));
        plane.put(new ExtensionWish(
                "first",
                ExtensionType.of("Contoso", "Other"),
                TestControlPlane.VERSION,
                plane.wish("x").packageDigest(),
                Optional.empty(),
                Optional.empty(),
                ""));
        other.sync(plane);

        assertThat(other.applied).isEmpty();
        assertThat(other.outcomes())
                .extracting(ExtensionOutcome::code)
                .containsExactly("ExtensionNotPermitted", "DependencyFailed");
        assertThat(other.outcomes().getLast().message()).contains("extension first failed: this machine refused it");
    }
}

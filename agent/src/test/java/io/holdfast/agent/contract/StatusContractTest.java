package io.holdfast.agent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.extensions.ExtensionReport;
import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.FixtureHandler;
import io.holdfast.agent.extensions.InstalledExtension;
import io.holdfast.agent.extensions.Machine;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.ItemRef;
import io.holdfast.protocol.OperationBody;
import io.holdfast.protocol.OperationKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Status files, heartbeats, and what is told upwards (sections 10 and 11). */
class StatusContractTest extends ContractMachine {
    private static final String GOOD =
            "[{\"status\": {\"status\": \"success\", \"formattedMessage\": {\"lang\": \"en\","
                    + " \"message\": \"fine\"}}}]";

    /** An extension whose enable leaves this status file. */
    private ExtensionReport reporting(String status) throws Exception {
        FixtureHandler handler = handler("1.0.0")
                .file("written", status.getBytes(StandardCharsets.UTF_8))
                .script("enable", "cp written status/$ConfigSequenceNumber.status");
        return machine().apply(handler, "hello", 1, SETTINGS);
    }

    private void again() throws Exception {
        stop();
        for (String name : List.of("home of the agent", "trace")) {
            io.holdfast.agent.platform.DurableFiles.deleteTree(folder.resolve(name));
        }
        start();
    }

    @Test
    @Statement(
            value = 43,
            text =
                    "A status file is an array. An empty one says nothing, and the extension counts as enabled. A missing or null"
                            + " substatus is empty.")
    void s43_aStatusFileIsAnArray() throws Exception {
        assertThat(reporting("{}").code()).isEqualTo("1012");
        again();
        ExtensionReport nothing = reporting("[]");
        assertThat(nothing.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(nothing.status()).isEmpty();
        again();
        ExtensionReport none = reporting("[{\"status\": {\"status\": \"success\", \"substatus\": null}}]");
        assertThat(none.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(none.status().orElseThrow().has("substatus")).isFalse();
    }

    @Test
    @Statement(
            value = 44,
            text =
                    "While there is no status file the extension is in transition, and the manager makes none in its place.")
    void s44_withoutAStatusFileTheExtensionIsInTransition() throws Exception {
        machine().restart(Machine.settings(folder).statusTimes(Duration.ofMillis(200), Duration.ofMillis(600)));
        ExtensionReport end =
                machine().apply(handler("1.0.0").script("enable", "ls status > ../seen"), "hello", 1, SETTINGS);

        assertThat(machine().reports)
                .filteredOn(report -> report.phase() == Phase.RUNNING)
                .last()
                .satisfies(report -> {
                    assertThat(report.code()).isEqualTo("transitioning");
                    assertThat(report.displayStatus()).isEqualTo("Transitioning");
                });
        assertThat(end.message()).contains("did not reach a terminal state", "no status was reported");
        assertThat(base("1.0.0").resolve("status")).isEmptyDirectory();
        assertThat(library().resolve("seen")).isEmptyFile();
    }

    @Test
    @Statement(
            value = 45,
            text =
                    "A status file that stays invalid JSON or malformed is an error 1012, and one that cannot be read -1. It is looked"
                            + " at again for a while before, because handlers write in place.",
            stricter = "A change of the file wakes the reader; it is not looked at in fixed intervals.")
    void s45_badStatusFilesHaveTheirCodes() throws Exception {
        ExtensionReport invalid = reporting("[{broken");
        assertThat(invalid.code()).isEqualTo("1012");
        assertThat(invalid.message()).contains("not valid JSON");
        again();
        assertThat(reporting("[{\"status\": {\"status\": 7}}]").code()).isEqualTo("1012");
        again();
        ExtensionReport unreadable =
                machine().apply(handler("1.0.0").script("enable", "mkdir status/0.status"), "hello", 1, SETTINGS);
        assertThat(unreadable.code()).isEqualTo("-1");
        again();
        ExtensionReport healed = machine()
                .apply(
                        handler("1.0.0")
                                .file("good", GOOD.getBytes(StandardCharsets.UTF_8))
                                .script(
                                        "enable",
                                        "printf '[{\"st' > status/0.status; (sleep 0.2; cat good > status/0.status) &"),
                        "hello",
                        1,
                        SETTINGS);
        assertThat(healed.message()).isEqualTo("fine");
    }

    @Test
    @Statement(value = 46, text = "A status word that the contract does not know counts as error.")
    void s46_anUnknownWordIsAnError() throws Exception {
        ExtensionReport report = reporting("[{\"status\": {\"status\": \"failed\", \"code\": \"3\"}}]");
        assertThat(report.phase()).isEqualTo(Phase.FAILED);
        assertThat(report.code()).isEqualTo("error");
        assertThat(report.exitCode()).hasValue(3);
    }

    @Test
    @Statement(
            value = 47,
            text =
                    "Of a status file of more than 128 KiB messages and substatus are cut; of 41 long members 12 are left. Status and"
                            + " code stay.")
    void s47_longStatusFilesAreCut() throws Exception {
        List<Json> parts = new ArrayList<>();
        for (int i = 0; i < 41; i++) {
            parts.add(JsonObject.builder()
                    .put("name", "part" + i)
                    .put("status", "success")
                    .put(
                            "formattedMessage",
                            JsonObject.of("lang", Json.of("en"), "message", Json.of("m".repeat(20_000))))
                    .build());
        }
        JsonObject status = JsonObject.builder()
                .put("status", "error")
                .put("code", 42)
                .put("formattedMessage", JsonObject.of("lang", Json.of("en"), "message", Json.of("x".repeat(5000))))
                .put("substatus", new JsonArray(parts))
                .build();
        ExtensionReport report =
                reporting(JsonArray.of(JsonObject.of("status", status)).spaced());

        assertThat(report.code()).isEqualTo("error");
        assertThat(report.exitCode()).hasValue(42);
        assertThat(report.message()).hasSize(1024 + 16).endsWith(" ... [TRUNCATED]");
        assertThat(report.status().orElseThrow().array("substatus").orElseThrow())
                .hasSize(12);
    }

    @Test
    @Statement(value = 48, text = "The status is read also when the handler has deleted its configuration folder.")
    void s48_theStatusNeedsNoConfigurationFolder() throws Exception {
        ExtensionReport report = machine()
                .apply(
                        handler("1.0.0").script("enable", FixtureHandler.STATUS_SUCCESS + "rm -rf config"),
                        "hello",
                        1,
                        SETTINGS);
        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(report.message()).isEqualTo("done 0");
    }

    @Test
    @Statement(
            value = 49,
            text = "The query of an address that is a shared access signature is taken out of every reported message.")
    void s49_signaturesAreTakenOut() throws Exception {
        String address = "https://x.example/c/b?sv=1&sig=SECRET";
        ExtensionReport report =
                reporting("[{\"status\": {\"status\": \"success\", \"formattedMessage\": {\"lang\": \"en\","
                        + " \"message\": \"from " + address
                        + " end\"}, \"substatus\": [{\"name\": \"n\", \"status\": \"success\","
                        + " \"formattedMessage\": {\"lang\": \"en\", \"message\": \"" + address + "\"}}]}}]");
        assertThat(report.message()).isEqualTo("from https://x.example/c/b?<redacted> end");
        assertThat(report.status().orElseThrow().compact()).doesNotContain("SECRET");

        ExtensionReport failed = machine()
                .apply(
                        handler("1.1.0").script("update", "echo " + address.replace("&", "\\&") + "; exit 1"),
                        "hello",
                        2,
                        SETTINGS);
        assertThat(failed.message())
                .contains("https://x.example/c/b?<redacted>")
                .doesNotContain("SECRET");
        assertThat(base("1.1.0").resolve("config/HandlerStatus")).content().doesNotContain("SECRET");
    }

    private static String beat(String status, String message) {
        return "[{\"version\": 1.0, \"heartbeat\": {\"status\": \"" + status + "\", \"code\": 0, \"formattedMessage\":"
                + " {\"lang\": \"en-US\", \"message\": \"" + message + "\"}}}]";
    }

    private ExtensionReport looked() {
        machine().executor.lookAtStatus();
        return machine().reports.getLast();
    }

    @Test
    @Statement(
            value = 50,
            text =
                    "With reportHeartbeat, status and message of heartbeat.log take the place of the handler's. A file that was not"
                            + " written for ten minutes is Unresponsive, a missing or malformed one NotReady. Changes are told upwards by"
                            + " themselves, and so is a status file that a daemon writes anew.")
    void s50_heartbeatsAndLaterStatusAreTold() throws Exception {
        FixtureHandler handler = handler("1.0.0")
                .flag("reportHeartbeat", "true")
                .file("beat", beat("Ready", "alive").getBytes(StandardCharsets.UTF_8))
                .script("enable", FixtureHandler.STATUS_SUCCESS + "cp beat heartbeat.log");
        machine().apply(handler, "hello", 1, SETTINGS);
        Path file = base("1.0.0").resolve("heartbeat.log");

        ExtensionReport alive = looked();
        assertThat(alive.phase()).isEqualTo(Phase.STATUS);
        assertThat(alive.displayStatus()).isEqualTo("Ready");
        assertThat(alive.message()).isEqualTo("alive");
        int told = machine().reports.size();
        looked();
        assertThat(machine().reports).as("only changes are told").hasSize(told);

        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofMinutes(11))));
        ExtensionReport hung = looked();
        assertThat(hung.displayStatus()).isEqualTo("Unresponsive");
        assertThat(hung.level()).isEqualTo("Error");
        assertThat(hung.message()).isEqualTo("alive");

        Files.writeString(file, "[{");
        assertThat(looked().message()).startsWith("Malformed heartbeat file");
        Files.delete(file);
        assertThat(looked().displayStatus()).isEqualTo("NotReady");
        assertThat(looked().message()).isEqualTo("Failed to get heart beat file");
        Files.writeString(
                file,
                "[{\"version\":\"1.0\",\"heartbeat\":{\"status\":\"Ready\",\"code\":\"0\",\"Message\":\"old"
                        + " style\"}}]");
        assertThat(looked().message()).isEqualTo("old style");

        Files.writeString(file, beat("Ready", "alive"));
        Files.writeString(
                base("1.0.0").resolve("status/0.status"), "[{\"status\": {\"status\": \"error\", \"code\": 8}}]");
        ExtensionReport later = looked();
        assertThat(later.code()).isEqualTo("error");
        assertThat(later.exitCode()).hasValue(8);
        assertThat(later.phase()).as("closes no operation").isEqualTo(Phase.STATUS);
    }

    private static ItemRef odd(TestControlPlane plane, String name, String from, String to) {
        return odd(plane, name, from, to, Optional.empty());
    }

    /** An operation that is in the log and not as it should be. */
    private static ItemRef odd(
            TestControlPlane plane, String name, String from, String to, Optional<Digest> previousLeaf) {
        String body = new String(
                new OperationBody(
                                plane.enrolment,
                                OperationKind.EXTENSION,
                                "extension/" + name,
                                1,
                                previousLeaf,
                                plane.machine.child("extensions", name),
                                Instant.now(),
                                Instant.now().plusSeconds(3600),
                                "ada",
                                "c-1",
                                Optional.of(plane.wish(name)))
                        .bytes(),
                StandardCharsets.UTF_8);
        assertThat(body).contains(from);
        return plane.record(
                body.replace(from, to).getBytes(StandardCharsets.UTF_8), "extension/" + name, 1, Optional.empty());
    }

    @Test
    @Statement(
            value = 51,
            text =
                    "What was told last stands until something newer is told, also over a restart. An operation that needs what this"
                            + " agent does not know is refused as a whole, and what is installed is still reported.",
            stricter =
                    "There is no goal state: each operation has its own outcome, and one that is not understood touches no other.")
    void s51_theLastOutcomeStands() throws Exception {
        machine().apply(handler("1.0.0"), "hello", 1, SETTINGS);
        machine().restart();
        InstalledExtension known = machine().executor.installed().getFirst();
        assertThat(known.last().orElseThrow().message()).isEqualTo("done 0");

        TestControlPlane plane = new TestControlPlane();
        TestMachine other = new TestMachine(folder.resolve("other"), plane);
        ItemRef odd = odd(plane, "b", "\"version\":1,", "\"version\":1,\"requiredFeature\":\"unknown\",");
        other.sync(List.of(odd), plane);
        assertThat(other.applied).isEmpty();
        assertThat(other.outcomes()).extracting(ExtensionOutcome::code).containsExactly("OperationMalformed");
        assertThat(other.removed).isEmpty();
    }

    @Test
    @Statement(
            value = 52,
            text =
                    "Invalid settings fail only the extension that they are for. Names of handlers are the same in any case.")
    void s52_whatIsInvalidFailsOnlyItself() throws Exception {
        TestControlPlane plane = new TestControlPlane();
        TestMachine other = new TestMachine(folder.resolve("other"), plane);
        ItemRef good = plane.put(plane.wish("d"));
        ItemRef odd =
                odd(plane, "a", "\"settings\":{}", "\"settings\":{},\"settings2\":{}", Optional.of(good.commitment()));
        ItemRef foreign = odd(plane, "b", "\"name\":\"b\"", "\"name\":\"c\"", Optional.of(odd.commitment()));
        other.sync(List.of(odd, foreign, good), plane);
        assertThat(other.outcomes())
                .extracting(ExtensionOutcome::item, ExtensionOutcome::code)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("extension/a", "OperationMalformed"),
                        org.assertj.core.groups.Tuple.tuple("extension/b", "OperationMalformed"));
        assertThat(other.applied).hasSize(1);

        machine().apply(handler("1.0.0"), "hello", 1, SETTINGS);
        FixtureHandler shouted =
                new FixtureHandler(ExtensionType.of("CONTOSO.TEST", "SAMPLE"), "1.0.0", machine().trace);
        machine().apply(shouted, "hello", 2, settings("message", "again"));
        assertThat(machine().trace()).containsExactly("1.0.0 install - 0", "1.0.0 enable - 0", "1.0.0 enable - 1");
    }

    @Test
    @Statement(
            value = 53,
            text = "Settings that are no JSON object run no handler.",
            stricter =
                    "The reference agent goes on as if there were no settings. Here such an operation is refused: nobody asked for"
                            + " a run without settings.")
    void s53_settingsThatAreNoObjectAreRefused() throws Exception {
        TestControlPlane plane = new TestControlPlane();
        TestMachine other = new TestMachine(folder.resolve("other"), plane);
        other.sync(List.of(odd(plane, "a", "\"settings\":{}", "\"settings\":\"{not json\"")), plane);
        assertThat(other.applied).isEmpty();
        assertThat(other.outcomes()).extracting(ExtensionOutcome::code).containsExactly("OperationMalformed");
    }

    @Test
    @Statement(
            value = 54,
            text =
                    "What the local controls refuse is not downloaded and reported as failed with the reason; the installed version"
                            + " and its files stay as they are.",
            stricter =
                    "A removal is never refused: the lists do not count for it, and with the manager off it waits. The handler's own"
                            + " status file is not overwritten; the refusal is the outcome of the operation.")
    void s54_refusalsTouchNothingThatIsInstalled() throws Exception {
        TestControlPlane plane = new TestControlPlane();
        TestMachine other = new TestMachine(folder.resolve("other"), plane);
        plane.put(plane.wish("a"));
        other.sync(plane);
        assertThat(other.applied).hasSize(1);
        other.set(ConfigKey.find("extensions.blocklist").orElseThrow(), "Contoso/Hello");
        ExtensionWish wish = plane.wish("a");
        plane.put(new ExtensionWish(
                wish.name(),
                wish.type(),
                wish.version(),
                wish.packageDigest(),
                wish.settings(),
                Optional.empty(),
                "again"));
        other.sync(plane);
        assertThat(other.applied).hasSize(1);
        ExtensionOutcome refused = other.outcomes().getLast();
        assertThat(refused.phase()).isEqualTo(ExtensionOutcome.Phase.FAILED);
        assertThat(refused.code()).isEqualTo("ExtensionNotPermitted");
        assertThat(refused.message()).contains("extensions.blocklist has the entry Contoso/Hello");

        other.set(ConfigKey.find("extensions.enabled").orElseThrow(), "false");
        plane.delete("a");
        other.sync(plane);
        assertThat(other.removed).isEmpty();
        assertThat(other.outcomes().getLast().code()).isEqualTo("Waiting");
        other.set(ConfigKey.find("extensions.enabled").orElseThrow(), "true");
        other.sync(plane);
        assertThat(other.removed).containsExactly("extension/a#3");
    }
}

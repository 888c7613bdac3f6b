package io.holdfast.testbed;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.portal.Browser;
import io.holdfast.portal.Inspection;
import io.holdfast.testbed.RunningHoldfast.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scenes A.1 to A.9, and B.2, as they are told, through {@code az}, the portal and the machine's own {@code hfagent}. */
@Tag("scene")
@Tag("browser")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenesATest {
    private static final Duration MOST = Duration.ofSeconds(60);
    private static final String SECRET = "bollard-59182";

    @RegisterExtension
    static final SharedHoldfast SHARED = new SharedHoldfast("--clamd", "none");

    private Stage stage;
    private RunningHoldfast holdfast;
    private Arm arm;
    private Az az;
    private Browser.Tab tab;
    private Page page;
    private String machine;
    private Extensions extensions;

    @BeforeAll
    void begin() {
        Az.require();
        stage = new Stage(SHARED.holdfast(), SHARED.folder());
        holdfast = SHARED.holdfast();
        arm = stage.arm();
        az = stage.az();
        extensions = stage.extensions();
        machine = extensions.machine();
        tab = stage.tab();
        page = tab.page;
    }

    @AfterAll
    void end() {
        if (stage != null) {
            stage.close();
            assertThat(tab.complaints).isEmpty();
        }
    }

    @AfterEach
    void nothingIsRestricted() {
        stage.allowEverything();
    }

    @Test
    @DisplayName("A.1 An operator asks for an extension through ARM; the agent checks package against catalog before it"
            + " opens the package, installs, enables, reports; a package that does not match aborts the operation")
    void a1() throws IOException {
        extensions.publish(Stage.example("greeting"), "Contoso.Scenes", "Greeting");
        tab.go("#/extensions");
        Inspection.wholeTranslatedAccessible(tab, "scene-gallery", "en");
        Locator version = page.locator("[data-testid=gallery-type][data-name=Greeting] [data-name='1.0.0']");
        assertThat(version.getByTestId("gallery-digest")).hasText(Pattern.compile("[0-9a-f]{64}"));
        version.getByTestId("gallery-install").click();
        page.getByTestId("machine-link").click();
        assertThat(page.getByTestId("install-version")).hasValue("1.0.0");
        page.getByTestId("install-name").fill("a1-greeting");
        page.getByTestId("install-settings").fill("{\"name\": \"Ada\"}");
        page.getByTestId("install-submit").click();
        assertThat(page.getByTestId("install-result")).hasAttribute("data-state", "Succeeded");

        stage.azPut(
                "a1",
                Extensions.script("echo $WORD of a1")
                        .with("typeHandlerVersion", "1.0")
                        .with("settings", JsonObject.EMPTY)
                        .with(
                                "protectedSettings",
                                JsonObject.of("commandToExecute", Json.of("echo out of a1 > " + stage.file("a1")))));
        extensions.succeeds("a1");
        assertThat(stage.file("a1")).hasContent("out of a1");

        Path other = Files.createDirectory(stage.file("other"));
        try (Stream<Path> files = Files.list(Stage.example("greeting"))) {
            for (Path each : files.toList()) {
                Files.copy(each, other.resolve(each.getFileName()));
            }
        }
        Files.writeString(other.resolve("another"), "one");
        String digest = extensions.publish(other, "Contoso.Swapped", "Greeting");
        extensions.damage(digest);
        extensions.put(
                "a1-swapped", JsonObject.of("publisher", Json.of("Contoso.Swapped"), "type", Json.of("Greeting")));
        extensions.fails("a1-swapped", "PackageMismatch");
        assertThat(holdfast.agentHome().resolve("waagent/Contoso.Swapped.Greeting-1.0.0"))
                .as("the package was never opened")
                .doesNotExist();
        tab.go("#/machine" + machine);
        assertThat(stage.row("a1").getByTestId("extension-state")).hasText("Succeeded");
        assertThat(stage.row("a1-swapped").getByTestId("extension-code")).hasText("PackageMismatch");
    }

    @Test
    @DisplayName("A.2 With a private link scope packages come through the control plane's own address; every package is"
            + " scanned for malware when it is published")
    void a2() {
        JsonObject scope = stage.azRest(
                "put",
                machine.replaceAll("/machines/.*", "/privateLinkScopes/a2"),
                "{\"location\":\"local\",\"properties\":{}}");
        assertThat(scope.object("properties").orElseThrow().string("publicNetworkAccess"))
                .contains("Disabled");
        Result unscanned = holdfast.holdfast(
                "extension",
                "publish",
                Stage.example("greeting").toString(),
                "--publisher",
                "Contoso.Unscanned",
                "--type",
                "Greeting",
                "--version",
                "1.0.0");
        assertThat(unscanned.exit()).isEqualTo(1);
        assertThat(unscanned.error()).contains("No malware scanner is configured");
        tab.go("#/extensions");
        assertThat(page.locator("[data-testid=gallery-publisher][data-name='Holdfast.Compute']"))
                .containsText("part of Holdfast");
        assertThat(page.locator("[data-testid=gallery-publisher][data-name='Contoso.Unscanned']"))
                .hasCount(0);
    }

    @Test
    @DisplayName(
            "A.3 Protected settings are never persisted in a form that the control plane can read; no read API, log"
                    + " or portal page ever shows them")
    void a3() {
        stage.azPut(
                "a3",
                JsonObject.of("publisher", Json.of("Holdfast.Compute"), "type", Json.of("CustomScript"))
                        .with(
                                "protectedSettings",
                                JsonObject.of("commandToExecute", Json.of("test " + SECRET + " && echo it ran"))));
        extensions.succeeds("a3");
        assertThat(extensions.properties("a3").compact()).contains("it ran");
        assertThat(az.text("rest", "--method", "get", "--url", extensions.id("a3") + Arm.MACHINES))
                .contains("it ran")
                .doesNotContain(SECRET, "protectedSettings");
        tab.go("#/install" + machine + "?publisher=Holdfast.Compute&type=CustomScript&name=a3");
        page.getByTestId("settings-json").click();
        assertThat(page.getByTestId("install-protected")).hasValue("");
        page.getByTestId("install-submit").click();
        assertThat(page.getByTestId("problem"))
                .containsText("has protected settings, which the control plane does not keep");
        for (String route : List.of("#/machine" + machine, "#/history" + machine, "#/activity")) {
            tab.go(route);
            assertThat(page.content()).doesNotContain(SECRET);
        }
        assertThat(arm.call("GET", "/holdfast/log/export", "").body()).doesNotContain(SECRET);
        assertThat(extensions.filesWith(SECRET)).isEmpty();
    }

    @Test
    @DisplayName(
            "A.4 Every extension operation stands in the activity log: who, what, when, outcome. The agent can remove"
                    + " an extension locally; the next sync brings it back with the same settings")
    void a4() {
        extensions.put("a4", Extensions.script("echo kept >> " + stage.file("a4")));
        extensions.succeeds("a4");
        stage.hfagent("extension", "remove", "--name", "a4");
        stage.hfagent("config", "set", "extensions.enabled", "true"); // leaves the held poll, so the sync is now
        RunningHoldfast.await(
                "the next sync",
                MOST,
                () -> holdfast.hfagent("extension", "list").output().contains("a4")
                        && RunningHoldfast.read(stage.file("a4")).equals("kept\nkept\n"));
        assertThat(extensions.properties("a4").object("settings").orElseThrow())
                .isEqualTo(Extensions.script("echo kept >> " + stage.file("a4"))
                        .object("settings")
                        .orElseThrow());

        RunningHoldfast.await(
                "the event",
                MOST,
                () -> arm.ok(
                                "GET",
                                extensions.id("a4")
                                        + "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01",
                                "")
                        .compact()
                        .contains("removeLocally"));
        JsonArray log =
                az.array("monitor", "activity-log", "list", "--resource-id", extensions.id("a4"), "--offset", "1h");
        String by = holdfast.credential("clientId");
        String there = "machine:" + machine.substring(machine.lastIndexOf('/') + 1);
        assertThat(log.items().stream().map(Extensions::event).toList())
                .containsExactlyInAnyOrder(
                        by + " write Accepted", there + " write Succeeded", there + " action Succeeded");
        assertThat(log.compact()).contains("machines/extensions/removeLocally/action");

        tab.go("#/history" + machine);
        assertThat(page.getByTestId("proof-summary")).hasAttribute("data-state", "ok");
        Inspection.wholeTranslatedAccessible(tab, "scene-history", "en");
        Locator removed = page.getByTestId("activity-row")
                .filter(new Locator.FilterOptions().setHasText("Extension removed on the machine"));
        assertThat(removed.getByTestId("proof")).hasAttribute("data-state", "verified");
        assertThat(page.locator("[data-testid=proof]:not([data-state=verified])"))
                .hasCount(0);
    }

    @Test
    @DisplayName(
            "A.5 Local controls, settable only on the machine: block list wins over the allow list; install and update"
                    + " are refused; delete is always accepted; setting a list removes nothing; not even the owner overrides it")
    void a5() {
        extensions.put("a5", Extensions.script("echo once >> " + stage.file("a5")));
        extensions.succeeds("a5");
        stage.hfagent("config", "set", "extensions.allowlist", "Microsoft.Azure.Monitor/AzureMonitorLinuxAgent");
        stage.azPut("a5", Extensions.script("echo twice >> " + stage.file("a5")));
        extensions.fails(
                "a5",
                "ExtensionNotPermitted",
                "extensions.allowlist",
                holdfast.agentHome().toString());
        assertThat(stage.hfagent("extension", "list"))
                .as("what is installed stays")
                .contains("a5");
        assertThat(stage.file("a5")).hasContent("once");

        stage.hfagent("config", "set", "extensions.allowlist", "Holdfast.Compute/CustomScript");
        stage.hfagent("config", "set", "extensions.blocklist", "Contoso/Bad,Holdfast.Compute/CustomScript");
        extensions.put("a5-blocked", Extensions.script("echo never >> " + stage.file("a5")));
        extensions.fails(
                "a5-blocked", "ExtensionNotPermitted", "extensions.blocklist", "Holdfast.Compute/CustomScript");
        stage.hfagent("config", "set", "guestconfiguration.enabled", "false");
        assertThat(stage.hfagent("config", "list"))
                .contains("extensions.allowlist", "extensions.blocklist", "guestconfiguration.enabled", "config.mode");

        JsonObject wish = stage.azRest(
                "patch",
                machine,
                "{\"properties\":{\"agentConfiguration\":{\"extensionsEnabled\":\"true\",\"extensionsBlockList\":[]}}}");
        assertThat(wish.object("properties")
                        .orElseThrow()
                        .object("agentConfiguration")
                        .orElseThrow()
                        .array("extensionsBlockList")
                        .orElseThrow()
                        .compact())
                .contains("CustomScript", "Contoso");
        tab.go("#/machine" + machine);
        assertThat(page.getByTestId("control-extensions.blocklist")).containsText("Contoso/Bad");
        assertThat(page.getByTestId("control-guestconfiguration.enabled")).hasText("off");
        assertThat(stage.row("a5-blocked").getByTestId("extension-state")).hasText("Refused");
        assertThat(stage.row("a5-blocked").getByTestId("extension-message")).containsText("extensions.blocklist");
        assertThat(page.getByTestId("extension-policies")).isVisible();
        stage.row("a5").getByTestId("extension-delete").click();
        page.getByTestId("dialog-confirm").click();
        assertThat(stage.row("a5")).hasCount(0);
    }

    @Test
    @DisplayName("A.5 … before connecting")
    void a5BeforeConnecting() throws IOException {
        Path fresh = Files.createDirectory(stage.file("fresh-agent"));
        String hfagent = RunningHoldfast.home().resolve("hfagent").toString();
        for (List<String> command : List.of(
                List.of("config", "set", "extensions.allowlist", "Allow/None"),
                List.of("config", "set", "config.mode", "monitor"))) {
            Result set = holdfast.run(
                    "",
                    "env",
                    Stream.concat(Stream.of("HOLDFAST_AGENT_HOME=" + fresh, hfagent), command.stream())
                            .toArray(String[]::new));
            assertThat(set.exit()).as(set.output() + set.error()).isZero();
        }
        Result list = holdfast.run("", "env", "HOLDFAST_AGENT_HOME=" + fresh, hfagent, "config", "list");
        assertThat(list.output()).contains("monitor", "Allow/None");
    }

    @Test
    @DisplayName(
            "A.6 Allow/None installs nothing. Monitor mode allows only what its shipped list names, disables machine"
                    + " configuration and freezes both lists; full restores exactly the lists that were set, and prints them")
    void a6() {
        stage.hfagent("config", "set", "extensions.allowlist", "Allow/None");
        extensions.put("a6", Extensions.script("true"));
        extensions.fails("a6", "ExtensionNotPermitted", "Allow/None");
        assertThat(stage.hfagent("show")).contains("Connected");

        stage.hfagent("config", "set", "extensions.allowlist", "Holdfast.Compute/*");
        stage.hfagent("config", "set", "extensions.blocklist", "Contoso/Bad");
        stage.hfagent("config", "set", "config.mode", "monitor");
        Path list = RunningHoldfast.home().resolve("target/dist/agent/lists/monitor-allowlist.txt");
        assertThat(list).content().contains("Microsoft.Azure.Monitor/AzureMonitorLinuxAgent");
        stage.azPut("a6", Extensions.script("true"));
        extensions.fails("a6", "ExtensionNotPermitted", "config.mode", list.toString());
        tab.go("#/machine" + machine);
        assertThat(page.getByTestId("control-config.mode")).hasText("monitor");
        assertThat(page.getByTestId("control-guestconfiguration.enabled")).hasText("off");
        Result frozen = holdfast.hfagent("config", "set", "extensions.blocklist", "A/B");
        assertThat(frozen.exit()).isNotZero();
        assertThat(frozen.error()).contains("is frozen while config.mode is monitor");

        assertThat(stage.hfagent("config", "set", "config.mode", "full"))
                .contains("[Holdfast.Compute/*]", "[Contoso/Bad]");
        assertThat(page.getByTestId("control-extensions.allowlist")).containsText("Holdfast.Compute/*");
        assertThat(page.getByTestId("control-extensions.blocklist")).containsText("Contoso/Bad");
    }

    @Test
    @DisplayName(
            "A.7 Disabling the extension manager stops what it hosts itself, leaves running what has its own service,"
                    + " removes nothing; a delete that arrives then waits with that reason and runs when it is on again")
    void a7() {
        extensions.publish(Stage.example("ticker"), "Contoso.Scenes", "Ticker");
        extensions.put("a7-hosted", JsonObject.of("publisher", Json.of("Contoso.Scenes"), "type", Json.of("Ticker")));
        extensions.put(
                "a7",
                Extensions.script("setsid -f sh -c 'echo $$ > " + stage.file("service")
                        + "; exec sleep 86399' >/dev/null 2>&1 </dev/null"));
        extensions.succeeds("a7-hosted");
        extensions.succeeds("a7");
        RunningHoldfast.await("the hosted program", MOST, () -> stage.running("ticker.sh") > 0);
        RunningHoldfast.await(
                "the service", MOST, () -> stage.process("service").isPresent());
        try {
            stage.hfagent("config", "set", "extensions.enabled", "false");
            RunningHoldfast.await("the end of the hosted program", MOST, () -> stage.running("ticker.sh") == 0);
            assertThat(stage.process("service")).as("the service of its own").isPresent();
            assertThat(stage.hfagent("extension", "list")).contains("a7-hosted");

            az.text("rest", "--method", "delete", "--url", extensions.id("a7") + Arm.MACHINES);
            tab.go("#/machine" + machine);
            assertThat(stage.row("a7").getByTestId("extension-state")).hasText("Being deleted");
            assertThat(stage.row("a7").getByTestId("extension-message")).containsText("extensions.enabled is false");
            stage.hfagent("config", "set", "extensions.enabled", "true");
            assertThat(stage.row("a7")).hasCount(0);
            RunningHoldfast.await("the hosted program again", MOST, () -> stage.running("ticker.sh") > 0);
        } finally {
            stage.process("service").ifPresent(ProcessHandle::destroyForcibly);
            arm.ok("DELETE", extensions.id("a7-hosted") + Arm.MACHINES, "");
            stage.hfagent("config", "set", "extensions.enabled", "true");
            RunningHoldfast.await("the end of everything", MOST, () -> extensions.gone("a7-hosted"));
        }
    }

    @Test
    @DisplayName(
            "A.8 The block list for the Azure names blocks their Holdfast counterparts as well; on the allow list an"
                    + " Azure name admits its stand-in only when that package is Holdfast's own")
    void a8() {
        stage.hfagent(
                "config",
                "set",
                "extensions.blocklist",
                "Microsoft.CPlat.Core/RunCommandHandlerLinux,Microsoft.Compute/CustomScriptExtension,"
                        + "Microsoft.Azure.Extensions/CustomScript");
        stage.azPut("a8", Extensions.script("echo never > " + stage.file("a8")));
        extensions.fails(
                "a8", "ExtensionNotPermitted", "extensions.blocklist", "Microsoft.Azure.Extensions/CustomScript");
        assertThat(holdfast.hfagent("explain", "Holdfast.Compute/RunCommand").output())
                .contains("would refuse", "Microsoft.CPlat.Core/RunCommandHandlerLinux, for which it stands in");
        run("a8-blocked", "echo never");
        assertThat(page.getByTestId("run-output")).containsText("Microsoft.CPlat.Core/RunCommandHandlerLinux");
        stage.hfagent("config", "clear", "extensions.blocklist");
        aRunCommandIsWatchedWhileItRuns();

        stage.hfagent("config", "set", "extensions.allowlist", "Microsoft.Azure.Extensions/CustomScript");
        extensions.put("a8", Extensions.script("echo admitted > " + stage.file("a8")));
        extensions.succeeds("a8");
        assertThat(stage.file("a8")).hasContent("admitted");
        extensions.publish(Stage.example("greeting"), "Contoso.Compute", "CustomScript");
        extensions.put(
                "a8-other", JsonObject.of("publisher", Json.of("Contoso.Compute"), "type", Json.of("CustomScript")));
        extensions.fails("a8-other", "ExtensionNotPermitted", "extensions.allowlist", "Contoso.Compute/CustomScript");
        tab.go("#/machine" + machine);
        assertThat(stage.row("a8").getByTestId("extension-state")).hasText("Succeeded");
        assertThat(stage.row("a8-other").getByTestId("extension-state")).hasText("Refused");
    }

    /** Custom Script and Run Command run scripts as root, or as the user that is asked for. */
    private void aRunCommandIsWatchedWhileItRuns() {
        Path go = Path.of("/tmp", "holdfast-a8-" + ProcessHandle.current().pid()); // another user has to see it
        try {
            tab.go("#/run" + machine);
            page.getByTestId("run-user").fill("daemon");
            run("a8-run", "id -un; until test -e " + go + "; do sleep 0.1; done; echo two");
            assertThat(page.getByTestId("run-stdout")).hasText("daemon");
            assertThat(page.getByTestId("run-output").getByTestId("run-state")).hasAttribute("data-state", "Running");
            Files.createFile(go);
            assertThat(page.getByTestId("run-stdout")).hasText("daemon\ntwo");
            assertThat(page.getByTestId("run-exit-code")).hasText("Exit code 0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            go.toFile().delete();
        }
    }

    private void run(String name, String script) {
        if (!page.url().contains("#/run")) {
            tab.go("#/run" + machine);
        }
        page.getByTestId("run-name").fill(name);
        page.getByTestId("run-script").fill(script);
        page.getByTestId("run-submit").click();
    }

    @Test
    @DisplayName(
            "A.9 Extensions upgrade automatically, and go back to the last good version when the new one fails; the"
                    + " machine's own lists refuse an upgrade as they refuse an install")
    void a9() throws IOException {
        Path bad = Files.createDirectory(stage.file("bad"));
        Files.copy(Stage.example("greeting").resolve("HandlerManifest.json"), bad.resolve("HandlerManifest.json"));
        Files.writeString(
                bad.resolve("handler.sh"), "#!/bin/sh\n[ $1 != enable ] || { echo no such thing >&2; exit 4; }\n");
        assertThat(bad.resolve("handler.sh").toFile().setExecutable(true)).isTrue();
        extensions.publish(Stage.example("greeting"), "Contoso.Waves", "Greeting");
        extensions.put(
                "a9",
                JsonObject.of("publisher", Json.of("Contoso.Waves"), "type", Json.of("Greeting"))
                        .with("enableAutomaticUpgrade", Json.of(true))
                        .with("settings", JsonObject.of("name", Json.of("Ada")))
                        .with("protectedSettings", JsonObject.of("password", Json.of(SECRET))));
        extensions.succeeds("a9");

        extensions.publish(Stage.example("greeting"), "Contoso.Waves", "Greeting", "1.1.0");
        stands("a9", "1.1.0", "Upgrading", "");
        extensions.publish(bad, "Contoso.Waves", "Greeting", "1.2.0");
        stands("a9", "1.1.0", "WentBack", "no such thing");

        stage.hfagent("config", "set", "extensions.blocklist", "Contoso.Waves/Greeting");
        extensions.publish(Stage.example("greeting"), "Contoso.Waves", "Greeting", "1.3.0");
        stands("a9", "1.1.0", "Refused", "extensions.blocklist has the entry Contoso.Waves/Greeting");
        assertThat(stage.hfagent("extension", "list")).contains("a9", "1.1.0");
        stage.hfagent("config", "clear", "extensions.blocklist");

        var begun = arm.call(
                "POST",
                machine + "/upgradeExtensions" + Arm.MACHINES,
                "{\"extensionTargets\":{\"Contoso.Waves.Greeting\":{\"targetVersion\":\"1.3\"}}}");
        assertThat(begun.status()).as(begun.body()).isEqualTo(202);
        String location = begun.headers().firstValue("Location").orElseThrow();
        String path = location.substring(location.indexOf("/subscriptions/"));
        RunningHoldfast.await(
                "the end of the upgrade", MOST, () -> arm.call("GET", path, "").status() == 200);
        assertThat(extensions.properties("a9").string("typeHandlerVersion")).contains("1.3.0");
        assertThat(extensions.properties("a9").string("provisioningState")).contains("Succeeded");
        assertThat(arm.ok("GET", "/holdfast/upgrades", "").compact())
                .contains("Contoso.Waves", "1.2.0", "no such thing");
    }

    private void stands(String name, String version, String state, String reason) {
        RunningHoldfast.await("version " + version + " of " + name + ", " + state, MOST, () -> {
            JsonObject properties = extensions.properties(name);
            JsonObject upgrade = properties
                    .object("holdfast")
                    .flatMap(ours -> ours.object("upgrade"))
                    .orElse(JsonObject.EMPTY);
            return properties.string("provisioningState").orElse("").equals("Succeeded")
                    && properties.string("typeHandlerVersion").orElse("").equals(version)
                    && upgrade.string("state").orElse("").equals(state)
                    && upgrade.string("reason").orElse("").contains(reason);
        });
    }

    @Test
    @DisplayName("B.2 A policy may restrict which extensions can be created; beside it stand the machine's own lists")
    void b2() {
        String group = machine.replaceAll("/providers/.*", "");
        az.text(
                "policy",
                "assignment",
                "create",
                "-n",
                "allowed",
                "--display-name",
                "Only what the fleet needs",
                "--policy",
                "holdfast-allowed-extensions",
                "--scope",
                group,
                "--params",
                "{\"allowed\":{\"value\":[\"Contoso/Agent\"]}}");
        try {
            arm.refused(
                    403,
                    "RequestDisallowedByPolicy",
                    "PUT",
                    extensions.id("b2") + Arm.MACHINES,
                    Extensions.body(Extensions.script("echo never")));
            stage.hfagent("config", "set", "extensions.blocklist", "Contoso/Other");
            tab.go("#/machine" + machine);
            assertThat(page.getByTestId("policy-row")).containsText("Only what the fleet needs");
            assertThat(page.getByTestId("policy-row")).containsText("Deny");
            assertThat(page.getByTestId("local-controls")).containsText("Contoso/Other");
        } finally {
            az.text("policy", "assignment", "delete", "-n", "allowed", "--scope", group);
        }
    }
}

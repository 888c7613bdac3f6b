package io.holdfast.portal;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator does with extensions, commands and the log, in one browser against a fresh control plane each. */
@Tag("browser")
final class TasksTest {
    private static final String SECRET = "gunwale-31337";
    private static Browser browser;

    private FakeControlPlane plane;
    private Browser.Tab tab;
    private Page page;

    @BeforeAll
    static void start() {
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        plane = new FakeControlPlane();
        Story.tell(plane.fleet);
        tab = browser.open(plane.origin(), "en", ColorScheme.LIGHT);
        page = tab.page;
    }

    @AfterEach
    void close() {
        tab.close();
        plane.close();
        assertThat(tab.complaints).isEmpty();
    }

    private void at(String route) {
        tab.signIn();
        tab.go(route);
    }

    @Test
    void theGalleryShowsWhoAnswersForEachVersionAndLeadsToTheForm() {
        at("#/extensions");
        Locator type = page.locator("[data-testid=gallery-type][data-name=Inventory]");
        Locator newest = type.locator("[data-name='2.1.0']");
        assertThat(newest.getByTestId("gallery-digest")).hasText(FakeCatalogue.DIGEST);
        assertThat(newest.getByTestId("gallery-signer")).containsText("CN=Contoso Tools 2026");
        assertThat(newest.getByTestId("gallery-scan")).containsText("ClamAV 1.4.3");
        Locator revoked = type.locator("[data-name='2.0.0']");
        assertThat(revoked).hasAttribute("data-revoked", "true");
        revoked.locator("summary").click();
        assertThat(revoked.getByTestId("gallery-install")).hasCount(0);
        page.getByTestId("gallery-filter").fill("contoso inv");
        assertThat(page.getByTestId("gallery-type")).hasCount(1);

        newest.getByTestId("gallery-install").click();
        assertThat(page.getByTestId("machines-choose")).containsText("Contoso.Tools/Inventory 2.1.0");
        page.getByTestId("machine-filter").fill("db-01");
        page.getByTestId("machine-link").click();
        assertThat(page.getByTestId("install-type")).hasValue("Inventory");
        assertThat(page.getByTestId("install-version")).hasValue("2.1.0");
    }

    @Test
    void aScriptIsFilledInAndSentAsSecret() {
        at("#/install" + FakeFleet.machineId("web-02") + "?publisher=Holdfast.Compute&type=CustomScript");
        page.getByTestId("install-name").fill("scripted");
        page.getByTestId("install-submit").click();
        assertThat(page.getByTestId("problem-command")).isVisible();
        page.getByTestId("install-what").selectOption("script");
        page.getByTestId("install-script").fill("#!/bin/sh\necho " + SECRET + "\n");
        page.getByTestId("install-files").fill("ftp://example.org/x");
        page.getByTestId("install-hidden").check();
        page.getByTestId("install-submit").click();
        assertThat(page.getByTestId("problem-files")).isVisible();
        assertThat(plane.puts).isEmpty();
        page.getByTestId("install-files").fill("https://example.org/x");
        page.getByTestId("install-submit").click();
        assertThat(page.getByTestId("install-result")).hasAttribute("data-state", "Creating");
        assertThat(FakeFleet.json(plane.puts.getFirst())
                        .object("properties")
                        .orElseThrow()
                        .compact())
                .contains(
                        "\"settings\":{}",
                        "\"protectedSettings\":{\"script\":\"IyEvYmluL3NoCmVjaG8gZ3Vud2FsZS0zMTMzNwo=\","
                                + "\"fileUris\":[\"https://example.org/x\"]}");
        page.getByTestId("result-again").click();
        assertThat(page.getByTestId("install-form")).isVisible();
        assertThat((String) page.evaluate(
                        "() => [...document.querySelectorAll('input, textarea')].map(each => each.value).join()"))
                .doesNotContain(SECRET);
    }

    @Test
    void aChangeKeepsWhatItDoesNotNameAndSaysWhatIsNotJson() {
        at("#/machine" + FakeFleet.machineId("web-01"));
        page.locator("[data-testid=extension-row][data-name=hello]")
                .getByTestId("extension-change")
                .click();
        assertThat(page.locator("h1")).hasText("Change hello on web-01");
        assertThat(page.getByTestId("install-command")).hasValue("echo hello");
        page.getByTestId("settings-json").click();
        page.getByTestId("install-settings").fill("{\"commandToExecute\": \"true\",}");
        page.getByTestId("install-tidy").click();
        assertThat(page.getByTestId("problem-settings")).containsText("This is not JSON");
        page.getByTestId("install-settings").fill("{\"commandToExecute\":\"echo changed\"}");
        assertThat(page.getByTestId("problem-settings")).hasCount(0);
        page.getByTestId("install-tidy").click();
        assertThat(page.getByTestId("install-settings")).hasValue("{\n  \"commandToExecute\": \"echo changed\"\n}");
        page.getByTestId("install-submit").click();
        assertThat(page.getByTestId("install-result")).isVisible();
        assertThat(plane.methods).containsExactly("PATCH");
        assertThat(plane.puts.getFirst()).contains("echo changed").doesNotContain("protectedSettings", "\"location\"");

        tab.go("#/install" + FakeFleet.machineId("web-01")
                + "?publisher=Holdfast.Compute&type=CustomScript&name=hello");
        page.getByTestId("install-drop").check();
        page.getByTestId("install-submit").click();
        assertThat(page.getByTestId("install-result")).isVisible();
        assertThat(plane.methods).containsExactly("PATCH", "PUT");
    }

    @Test
    void policiesThatConcernExtensionsStandBesideTheLocalControls() {
        at("#/machine" + FakeFleet.machineId("web-01"));
        assertThat(page.getByTestId("extension-policies")).containsText("has no policies yet");
        plane.governs = true;
        page.reload();
        assertThat(page.getByTestId("policy-row")).hasCount(2);
        assertThat(page.getByTestId("policy-row").first()).containsText("Only these extensions");
        assertThat(page.getByTestId("policy-row").first()).containsText("Deny");
        assertThat(page.getByTestId("policy-row").last()).containsText("Baseline of Contoso");
        assertThat(page.getByTestId("policy-row").last()).containsText("AuditIfNotExists");
    }

    @Test
    void theFormOfARunCommandSaysTheSameAsItsJson() {
        at("#/install" + FakeFleet.machineId("web-02") + "?publisher=Holdfast.Compute&type=RunCommand");
        page.getByTestId("install-script").fill("id");
        page.getByTestId("install-user").fill("daemon");
        page.getByTestId("install-seconds").fill("never");
        page.getByTestId("install-submit").click();
        assertThat(page.getByTestId("problem-seconds")).isVisible();
        page.getByTestId("install-seconds").fill("60");
        page.getByTestId("settings-json").click();
        assertThat(page.getByTestId("install-settings"))
                .hasValue("{\n  \"source\": {\n    \"script\": \"id\"\n  },\n  \"timeoutInSeconds\": 60,\n"
                        + "  \"runAsUser\": \"daemon\"\n}");
        page.getByTestId("install-settings").fill("{\"source\": {\"scriptUri\": \"https://example.org/x\"}}");
        page.getByTestId("settings-form").click();
        assertThat(page.getByTestId("problem-settings")).containsText("The form cannot show");
        page.getByTestId("install-settings").fill("{\"source\": {\"script\": \"uptime\"}}");
        page.getByTestId("settings-form").click();
        assertThat(page.getByTestId("install-script")).hasValue("uptime");
    }

    @Test
    void whatACommandPrintsIsShownWhileItRuns() {
        at("#/machine" + FakeFleet.machineId("web-01"));
        page.getByTestId("run-open").click();
        page.getByTestId("run-submit").click();
        assertThat(page.getByTestId("problem-script")).isVisible();
        page.getByTestId("run-script").fill("echo one; sleep 9; echo two");
        page.getByTestId("run-name").fill("watched");
        page.getByTestId("run-user").fill("daemon");
        page.locator("summary").first().click();
        page.getByTestId("run-protected").fill("KEY=" + SECRET + "\nno pair");
        page.getByTestId("run-submit").click();
        assertThat(page.getByTestId("problem-protected")).hasText("Line 2 is not name=value.");
        page.getByTestId("run-protected").fill("KEY=" + SECRET);
        page.getByTestId("run-submit").click();
        assertThat(page.getByTestId("run-output").getByTestId("run-state")).hasAttribute("data-state", "Pending");
        assertThat(FakeFleet.json(plane.puts.getFirst()).object("properties").orElseThrow())
                .hasToString("{\"source\":{\"script\":\"echo one; sleep 9; echo two\"},\"timeoutInSeconds\":3600,"
                        + "\"asyncExecution\":false,\"runAsUser\":\"daemon\","
                        + "\"protectedParameters\":[{\"name\":\"KEY\",\"value\":\"" + SECRET + "\"}]}");
        assertThat(page.getByTestId("run-protected")).hasValue("");

        String id = FakeRuns.id("web-01", "watched");
        plane.runs.report(id, "{\"executionState\": \"Running\", \"output\": \"one\\n\"}");
        assertThat(page.getByTestId("run-stdout")).hasText("one");
        plane.runs.report(
                id,
                "{\"executionState\": \"Succeeded\", \"exitCode\": 0, \"output\": \"one\\n<b>two</b>\\n\","
                        + " \"endTime\": \"2026-11-22T00:00:01Z\"}");
        assertThat(page.getByTestId("run-stdout")).hasText("one\n<b>two</b>");
        assertThat(page.getByTestId("run-exit-code")).hasText("Exit code 0");
        assertThat(page.getByTestId("run-cancel")).hasCount(0);

        page.getByTestId("run-delete").click();
        page.getByTestId("dialog-confirm").click();
        assertThat(page.getByTestId("run-row")).hasCount(0);
    }

    @Test
    void everyEntryIsProvedAndALieIsSeen() {
        at("#/machine" + FakeFleet.machineId("web-01"));
        page.getByTestId("history-open").click();
        Locator proofs = page.getByTestId("proof");
        assertThat(page.getByTestId("proof-summary")).hasAttribute("data-state", "ok");
        assertThat(page.getByTestId("proof-summary")).containsText("first look");
        assertThat(page.getByTestId("proof-summary").locator("dl")).containsText("right");
        for (Locator proof : proofs.all()) {
            assertThat(proof).hasAttribute("data-state", "verified");
        }

        plane.fleet.event(FakeFleet.machineId("web-01"), Story.WRITE, Story.WRITE_TEXT, "Succeeded", "more");
        assertThat(page.getByTestId("proof-summary")).containsText("only grew");
        plane.fleet.tamper("somebody-else");
        assertThat(proofs.first()).hasAttribute("data-state", "failed");
        page.getByTestId("activity-open").first().click();
        assertThat(page.getByTestId("activity-details")).containsText("another caller");
        assertThat(proofs.nth(1)).hasAttribute("data-state", "verified");

        plane.log.fork();
        page.reload();
        assertThat(page.getByTestId("proof-summary")).containsText("are not those that this browser has seen");
        assertThat(proofs.nth(1)).hasAttribute("data-state", "failed");
    }

    @Test
    void aHeadThatAnotherKeySignedProvesNothing() {
        plane.log.signByAnother();
        at("#/history" + FakeFleet.machineId("web-01"));
        assertThat(page.getByTestId("proof-summary")).hasAttribute("data-state", "bad");
        assertThat(page.getByTestId("proof-summary")).containsText("not signed by the log's key");
        assertThat(page.getByTestId("proof").first()).hasAttribute("data-state", "failed");
    }
}

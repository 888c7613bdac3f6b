package io.holdfast.portal;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator does in the portal, from sign-in to a refused installation and a delete. */
@Tag("browser")
final class JourneyTest {
    private static final String SECRET_VALUE = "hunter2-kelp";
    private static Browser browser;

    private FakeControlPlane plane;
    private Browser.Tab tab;
    private Page page;

    @BeforeAll
    static void launch() {
        browser = new Browser();
    }

    @AfterAll
    static void quit() {
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

    @Test
    void aWrongSecretIsRefusedAndTheRightOneIsKeptNowhere() {
        page.navigate("/");
        page.getByTestId("sign-in-id").fill(FakeControlPlane.CLIENT_ID);
        page.getByTestId("sign-in-secret").fill("wrong");
        page.getByTestId("sign-in-submit").click();
        assertThat(page.getByTestId("sign-in-failure")).containsText("AADSTS7000215");
        assertThat(page.getByTestId("sign-in-secret")).hasValue("");

        page.getByTestId("sign-in-secret").fill(FakeControlPlane.SECRET);
        page.getByTestId("sign-in-submit").click();
        assertThat(page.getByTestId("count-Connected")).containsText("15");
        assertThat(stored()).contains("token").doesNotContain("horse");
        assertThat(page.content()).doesNotContain("horse");

        page.getByTestId("sign-out").click();
        assertThat(page.getByTestId("sign-in-reason")).isVisible();
        assertThat(stored()).doesNotContain("token");
    }

    @Test
    void anExpiredSessionAsksForSignInAndGoesBackToThePage() {
        tab.signIn();
        tab.go("#/machines");
        assertThat(page.getByTestId("machine-row")).hasCount(17);
        plane.tokensAreValid = false;
        page.getByTestId("nav-activity").click();
        assertThat(page.getByTestId("sign-in-reason")).containsText("ended");

        plane.tokensAreValid = true;
        page.getByTestId("sign-in-id").fill(FakeControlPlane.CLIENT_ID);
        page.getByTestId("sign-in-secret").fill(FakeControlPlane.SECRET);
        page.getByTestId("sign-in-submit").click();
        assertThat(page.getByTestId("activity-row").first()).isVisible();
    }

    @Test
    void aShortTokenEndsTheSessionByItself() {
        plane.lifetimeSeconds = 1;
        page.navigate("/");
        page.getByTestId("sign-in-id").fill(FakeControlPlane.CLIENT_ID);
        page.getByTestId("sign-in-secret").fill(FakeControlPlane.SECRET);
        page.getByTestId("sign-in-submit").click();
        assertThat(page.getByTestId("sign-in-reason")).containsText("ended");
    }

    @Test
    void everyPageOfTheListIsReadAndTheFilterNarrowsIt() {
        tab.signIn();
        tab.go("#/machines");
        assertThat(page.getByTestId("machine-row")).hasCount(17);
        page.getByTestId("machine-filter").fill("red hat");
        assertThat(page.getByTestId("machine-row")).hasCount(2);
        page.getByTestId("machine-filter-status").selectOption("Disconnected");
        assertThat(page.getByTestId("machine-row")).hasCount(1);
        assertThat(page.getByTestId("machine-link")).hasText("db-02");
    }

    @Test
    void oneMachineShowsItsOwnFactsExtensionsAndActivityAsText() {
        tab.signIn();
        tab.go("#/machine" + FakeFleet.machineId("web-01"));
        assertThat(page.getByTestId("machine-facts")).containsText("AMD EPYC 7443P");
        assertThat(page.getByTestId("local-controls")).containsText("Microsoft.CPlat.Core/RunCommandHandlerLinux");
        assertThat(extension("cleanup").getByTestId("extension-message")).hasText(Story.OUTPUT);
        assertThat(extension("cleanup").getByTestId("extension-exit-code")).hasText("Exit code 3");
        assertThat(extension("cleanup").getByTestId("extension-part")).containsText("12 files");
        assertThat(page.locator("main b")).hasCount(0);
        assertThat(page.getByTestId("activity-row")).hasCount(5);
        for (Locator row : page.getByTestId("activity-row").all()) {
            assertThat(row).containsText("web-01");
        }
    }

    @Test
    void anInstallationIsWatchedUntilTheMachineHasAnswered() {
        tab.signIn();
        tab.go("#/machine" + FakeFleet.machineId("web-02"));
        page.getByTestId("install-open").click();
        page.getByTestId("install-publisher").selectOption("Holdfast.Compute");
        // The only type and the newest version choose themselves, and the newest one was never scanned.
        assertThat(page.getByTestId("install-type")).hasValue("CustomScript");
        assertThat(page.getByTestId("install-provenance")).containsText("Never scanned");
        page.getByTestId("install-version").selectOption("1.0.0");
        assertThat(page.getByTestId("install-provenance")).containsText("ClamAV 1.4.3");
        page.getByTestId("install-name").fill("greet");
        page.getByTestId("settings-json").click();
        page.getByTestId("install-settings").fill("{\"commandToExecute\": \"echo $WORD\"}");
        page.getByTestId("install-protected").fill("{\"word\": \"" + SECRET_VALUE + "\"}");
        page.getByTestId("install-submit").click();

        Locator result = page.getByTestId("install-result");
        assertThat(result).hasAttribute("data-state", "Creating");
        assertThat(plane.puts)
                .singleElement()
                .satisfies(body -> assertThat(
                                FakeFleet.json(body).object("properties").orElseThrow())
                        .hasToString("{\"publisher\":\"Holdfast.Compute\",\"type\":\"CustomScript\","
                                + "\"typeHandlerVersion\":\"1.0.0\",\"autoUpgradeMinorVersion\":true,"
                                + "\"settings\":{\"commandToExecute\":\"echo $WORD\"},"
                                + "\"protectedSettings\":{\"word\":\"" + SECRET_VALUE + "\"}}"));
        plane.fleet.report(FakeFleet.extensionId("web-02", "greet"), "Succeeded", "0", "Exit code 0");
        assertThat(result).hasAttribute("data-state", "Succeeded");
        assertThat(result).hasAttribute("data-done", "true");

        page.getByTestId("result-machine").click();
        assertThat(extension("greet").getByTestId("extension-state")).hasText("Succeeded");
        assertThat(page.content() + stored()).doesNotContain(SECRET_VALUE);
    }

    @Test
    void aRefusalByTheMachineIsForeseenAndShownInFull() {
        tab.signIn();
        tab.go("#/install" + FakeFleet.machineId("web-03"));
        page.getByTestId("install-publisher").selectOption("*");
        page.getByTestId("install-publisher-text").fill("Microsoft.Azure.Extensions");
        page.getByTestId("install-type-text").fill("customscript");
        assertThat(page.getByTestId("install-foreseen")).containsText("block list");
        page.getByTestId("install-version-text").fill("2.1");
        page.getByTestId("install-name").fill("forbidden");
        page.getByTestId("install-submit").click();
        assertThat(page.getByTestId("install-result")).hasAttribute("data-state", "Creating");
        plane.fleet.report(
                FakeFleet.extensionId("web-03", "forbidden"), "Failed", "ExtensionNotPermitted", Story.REFUSAL);
        assertThat(page.getByTestId("extension-state")).hasText("Refused");
        assertThat(page.getByTestId("extension-message")).hasText(Story.REFUSAL);
    }

    @Test
    void anInstallationOnAMachineThatIsAwaySaysThatItWaits() {
        tab.signIn();
        tab.go("#/install" + FakeFleet.machineId("db-02"));
        assertThat(page.getByTestId("install-disconnected")).isVisible();
        tab.go("#/install" + FakeFleet.machineId("db-01"));
        assertThat(page.getByTestId("install-form")).isVisible();
        assertThat(page.getByTestId("install-disconnected")).hasCount(0);
    }

    @Test
    void languageAndThemeAreRemembered() {
        tab.signIn();
        page.getByTestId("language-ja").click();
        page.getByTestId("theme-dark").click();
        assertThat(page.locator("h1")).hasText("概要");
        page.reload();
        assertThat(page.locator("h1")).hasText("概要");
        assertThat(page.locator("html")).hasAttribute("lang", "ja");
        assertThat(page.locator("body")).hasCSS("background-color", "rgb(10, 17, 18)");
    }

    @Test
    void aFaultyFormIsNotSentAndSaysWhatIsWrong() {
        tab.signIn();
        tab.go("#/install" + FakeFleet.machineId("web-03"));
        page.getByTestId("install-settings").fill("[1, 2]");
        page.getByTestId("install-protected").fill("{" + SECRET_VALUE);
        page.getByTestId("install-submit").click();
        assertThat(page.getByTestId("problem-publisher")).isVisible();
        assertThat(page.getByTestId("problem-name")).isVisible();
        assertThat(page.getByTestId("problem-settings")).containsText("object");
        assertThat(page.getByTestId("problem-protected")).hasText("This is not JSON.");
        assertThat(page.getByTestId("install-publisher")).isFocused();
        assertThat(plane.puts).isEmpty();
    }

    @Test
    void aConflictOfTheControlPlaneIsShownAndTheFormStays() {
        tab.signIn();
        tab.go("#/install" + FakeFleet.machineId("web-01"));
        page.getByTestId("install-publisher").selectOption("Holdfast.Compute");
        assertThat(page.getByTestId("install-version")).hasValue("1.1.0");
        page.getByTestId("install-name").fill("second");
        page.getByTestId("settings-json").click();
        page.getByTestId("install-protected").fill("{\"word\": \"" + SECRET_VALUE + "\"}");
        page.getByTestId("install-submit").click();
        assertThat(page.getByTestId("problem")).containsText("The extension 'hello' already has this type.");
        assertThat(page.getByTestId("install-name")).hasValue("second");
        assertThat(page.getByTestId("install-protected")).hasValue("");
    }

    @Test
    void aDeleteAsksFirstAndEscapeMeansNo() {
        tab.signIn();
        tab.go("#/machine" + FakeFleet.machineId("web-01"));
        Locator delete = extension("hello").getByTestId("extension-delete");
        delete.click();
        assertThat(page.getByTestId("dialog")).containsText("hello");
        page.keyboard().press("Escape");
        assertThat(page.getByTestId("dialog")).hasCount(0);
        assertThat(delete).isFocused();
        assertThat(extension("hello").getByTestId("extension-state")).hasText("Succeeded");

        delete.click();
        page.getByTestId("dialog-confirm").click();
        assertThat(extension("hello").getByTestId("extension-state")).hasText("Being deleted");
        plane.fleet.gone(FakeFleet.extensionId("web-01", "hello"));
        assertThat(extension("hello")).hasCount(0);
    }

    @Test
    void theActivityLogFiltersOpensAndReadsOlderEntries() {
        tab.signIn();
        tab.go("#/activity");
        assertThat(page.getByTestId("activity-row")).hasCount(5);
        page.getByTestId("activity-older").click();
        assertThat(page.getByTestId("activity-row")).hasCount(10);
        assertThat(page.getByTestId("activity-older")).hasCount(0);
        page.getByTestId("activity-filter-status").selectOption("Failed");
        assertThat(page.getByTestId("activity-row")).hasCount(1);
        page.getByTestId("activity-open").click();
        assertThat(page.getByTestId("activity-details")).containsText(Story.REFUSAL);
        page.getByTestId("activity-filter-caller").fill("nobody");
        page.getByTestId("activity-filter-caller").press("Enter");
        assertThat(page.getByTestId("empty")).isVisible();
    }

    private Locator extension(String name) {
        return page.locator("[data-testid=extension-row][data-name=" + name + "]");
    }

    private String stored() {
        return List.of(
                        page.evaluate("() => JSON.stringify(localStorage)"),
                        page.evaluate("() => JSON.stringify(sessionStorage)"))
                .toString();
    }
}

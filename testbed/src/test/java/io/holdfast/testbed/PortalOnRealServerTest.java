package io.holdfast.testbed;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.holdfast.portal.Browser;
import io.holdfast.portal.Inspection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The portal of a control plane that runs, in a real browser, with a machine that answers. */
@Tag("browser")
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PortalOnRealServerTest {
    static final Duration MOST = Duration.ofSeconds(60);
    private static final String SECRET = "sargasso-77413";

    @RegisterExtension
    static final SharedHoldfast SHARED = new SharedHoldfast();

    private RunningHoldfast holdfast;
    private Browser browser;
    private String machine;
    private String name;

    @BeforeAll
    void open() {
        PlaywrightAssertions.setDefaultAssertionTimeout((double) MOST.toMillis());
        holdfast = SHARED.holdfast();
        browser = new Browser();
        machine = holdfast.machineId();
        name = machine.substring(machine.lastIndexOf('/') + 1);
        extension("shown", "echo low tide");
        extension("broken", "echo no such pier >&2; exit 3");
    }

    /** Installs through the API and waits for the machine's answer. */
    private void extension(String extension, String command) {
        Arm arm = Arm.owner(holdfast);
        String path = machine + "/extensions/" + extension + Arm.MACHINES;
        arm.ok("PUT", path, """
                {"location":"local","properties":{"publisher":"Holdfast.Compute","type":"CustomScript",
                 "settings":{"commandToExecute":"%s"}}}""".formatted(command));
        RunningHoldfast.await(
                "the machine's answer",
                MOST,
                () -> List.of("Succeeded", "Failed")
                        .contains(arm.ok("GET", path, "")
                                .object("properties")
                                .orElseThrow()
                                .string("provisioningState")
                                .orElseThrow()));
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.close();
        }
    }

    private Map<String, String> routes() {
        Map<String, String> routes = new LinkedHashMap<>();
        routes.put("overview", "#/");
        routes.put("machines", "#/machines");
        routes.put("machine", "#/machine" + machine);
        routes.put("install", "#/install" + machine + "?publisher=Holdfast.Compute&type=CustomScript");
        routes.put("alerts", "#/security");
        routes.put("recommendations", "#/recommendations");
        routes.put("activity", "#/activity");
        return routes;
    }

    private Browser.Tab open(String language, ColorScheme scheme) {
        return browser.open(holdfast.credential("portal").replaceAll("/$", ""), language, scheme);
    }

    private Browser.Tab signedIn() {
        Browser.Tab tab = open("en", ColorScheme.LIGHT);
        signIn(tab);
        assertThat(tab.page.getByTestId("live")).hasText("Live");
        tab.page.evaluate("() => { window.sameDocument = true; }");
        return tab;
    }

    private void signIn(Browser.Tab tab) {
        tab.signIn(holdfast.credential("clientId"), holdfast.credential("clientSecret"));
    }

    /** Nothing went wrong behind the page, and it was never loaded anew. */
    private static void sound(Browser.Tab tab) {
        assertThat(tab.complaints).isEmpty();
        assertThat(tab.failedRequests).isEmpty();
    }

    private static void neverReloaded(Browser.Tab tab) {
        assertThat(tab.page.evaluate("() => window.sameDocument === true"))
                .as("the document is still the one that was opened")
                .isEqualTo(true);
    }

    static Stream<Arguments> looks() {
        return Stream.of("en", "ja")
                .flatMap(language ->
                        Stream.of(ColorScheme.LIGHT, ColorScheme.DARK).map(scheme -> Arguments.of(language, scheme)));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void everyPageIsWholeTranslatedAndAccessibleOnScreenAndPhone(String language, ColorScheme scheme) {
        String look = "-" + language + "-" + scheme.name().toLowerCase(Locale.ROOT);
        try (Browser.Tab tab = open(language, scheme)) {
            assertThat(tab.page.navigate("/").headerValue("content-security-policy"))
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self';");
            tab.page.getByTestId("sign-in-id").waitFor();
            Inspection.wholeTranslatedAccessible(tab, "real-sign-in" + look, language);
            signIn(tab);
            routes().forEach((page, route) -> {
                tab.go(route);
                Inspection.wholeTranslatedAccessible(tab, "real-" + page + look, language);
            });
            tab.page.getByTestId("activity-open").first().click();
            tab.page.getByTestId("activity-details").waitFor();
            Inspection.wholeTranslatedAccessible(tab, "real-details" + look, language);
            tab.page.setViewportSize(390, 844);
            routes().forEach((page, route) -> {
                tab.go(route);
                assertThat((Integer) tab.page.evaluate("() => document.documentElement.scrollWidth"))
                        .as("width of %s", page)
                        .isLessThanOrEqualTo(390);
            });
            sound(tab);
        }
    }

    @Test
    void theMachineIsShownWithItsFactsAndWhatItAnswered() {
        try (Browser.Tab tab = signedIn()) {
            assertThat(tab.page.getByTestId("count-Connected")).containsText("1");
            assertThat(failing(tab.page, "broken")).containsText("exit code 3");
            assertThat(failing(tab.page, "shown")).hasCount(0);
            tab.go("#/machines");
            assertThat(tab.page
                            .locator("[data-testid=machine-row][data-name='" + name + "']")
                            .getByTestId("machine-status"))
                    .hasText("Connected");
            tab.page.getByTestId("machine-link").first().click();
            assertThat(tab.page.getByTestId("machine-facts")).containsText(System.getProperty("os.version"));
            assertThat(tab.page.getByTestId("control-extensions.blocklist")).containsText("nothing is blocked");
            assertThat(row(tab.page, "shown").getByTestId("extension-message")).containsText("low tide");
            assertThat(row(tab.page, "broken").getByTestId("extension-message")).containsText("no such pier");
            sound(tab);
        }
    }

    @Test
    void tabReachesEveryActionOfEveryPage() {
        try (Browser.Tab tab = signedIn()) {
            routes().forEach((page, route) -> {
                tab.go(route);
                Inspection.everyActionByTab(tab, page);
            });
            sound(tab);
        }
    }

    @Test
    void aPolicyIsTriedAndAssignedStepByStepExplainedExemptedAndTakenBack() {
        PolicyPages policies = new PolicyPages(Arm.owner(holdfast), machine);
        try (Browser.Tab tab = signedIn()) {
            policies.assign(tab);
            policies.follow(tab);
            policies.tryARule(tab);
            policies.assignWithIdentity(tab);
            neverReloaded(tab);
            sound(tab);
        } finally {
            policies.remove("browser-tag");
            policies.remove("browser-keeper");
        }
    }

    @Test
    void everyPageOfPoliciesIsWholeTranslatedAccessibleAndReachedByTab() {
        PolicyPages policies = new PolicyPages(Arm.owner(holdfast), machine);
        policies.assignInitiative();
        try (Browser.Tab tab = signedIn();
                Browser.Tab japanese = open("ja", ColorScheme.DARK)) {
            policies.explained(tab);
            policies.routes().forEach((page, route) -> {
                tab.go(route);
                Inspection.everyActionByTab(tab, page);
            });
            policies.whole(tab, "en", "-en-light");
            signIn(japanese);
            policies.whole(japanese, "ja", "-ja-dark");
            sound(tab);
            sound(japanese);
        } finally {
            policies.remove("pci");
        }
    }

    @Test
    void aSecretTypedIntoTheFormReachesTheMachineAndNoPage() {
        Path written = SHARED.folder().resolve("written");
        try (Browser.Tab tab = signedIn()) {
            install(tab, "sealed", "", "{\"commandToExecute\": \"printf %s " + SECRET + " > " + written + "\"}");
            assertThat(tab.page.getByTestId("install-result")).hasAttribute("data-state", "Succeeded");
            assertThat(RunningHoldfast.read(written)).isEqualTo(SECRET);
            holdsNoSecret(tab);
            for (String route : routes().values()) {
                tab.go(route);
                holdsNoSecret(tab);
            }
            tab.go("#/install" + machine + "?publisher=Holdfast.Compute&type=CustomScript&name=sealed");
            assertThat(tab.page.locator("h1")).containsText("Change sealed");
            holdsNoSecret(tab);
            neverReloaded(tab);
            sound(tab);
        }
    }

    private static void holdsNoSecret(Browser.Tab tab) {
        assertThat(tab.page.content()).doesNotContain(SECRET);
        assertThat(String.valueOf(tab.page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage},"
                        + " [...document.querySelectorAll('input, textarea')].map(each => each.value)])")))
                .contains("token")
                .doesNotContain(SECRET);
    }

    @Test
    void aRefusalIsShownInFullAndTheRefusedExtensionCanBeDeleted() {
        try (Browser.Tab tab = signedIn()) {
            tab.go("#/machine" + machine);
            try {
                RunningHoldfast.Result set = holdfast.hfagent(
                        "config", "set", "extensions.blocklist", "Microsoft.Azure.Extensions/CustomScript");
                assertThat(set.exit()).as(set.output() + set.error()).isZero();
                assertThat(tab.page.getByTestId("control-extensions.blocklist"))
                        .containsText("Microsoft.Azure.Extensions/CustomScript");

                install(tab, "refused", "{\"commandToExecute\": \"echo never\"}", "");
                assertThat(tab.page.getByTestId("extension-state")).hasText("Refused");
                assertThat(tab.page.getByTestId("install-result")).hasAttribute("data-state", "Failed");
                assertThat(tab.page.getByTestId("extension-code")).hasText("ExtensionNotPermitted");
                for (String part : List.of(
                        "extensions.blocklist",
                        "Microsoft.Azure.Extensions/CustomScript",
                        holdfast.agentHome().resolve("config.json").toString())) {
                    assertThat(tab.page.getByTestId("extension-message")).containsText(part);
                }

                tab.page.getByTestId("result-machine").click();
                row(tab.page, "refused").getByTestId("extension-delete").click();
                tab.page.getByTestId("dialog-confirm").click();
                assertThat(row(tab.page, "refused")).hasCount(0);
            } finally {
                assertThat(holdfast.hfagent("config", "clear", "extensions.blocklist")
                                .exit())
                        .isZero();
            }
            assertThat(tab.page.getByTestId("control-extensions.blocklist")).containsText("nothing is blocked");
            loggedBoth(tab);
            neverReloaded(tab);
            sound(tab);
        }
    }

    /** Who asked, and how it ended, are entries of their own; the control plane filters. */
    private void loggedBoth(Browser.Tab tab) {
        tab.page.getByTestId("nav-activity").click();
        Locator refused =
                tab.page.getByTestId("activity-row").filter(new Locator.FilterOptions().setHasText("refused"));
        assertThat(refused).hasCount(4);
        tab.page
                .getByTestId("activity-filter-operation")
                .selectOption("microsoft.hybridcompute/machines/extensions/write");
        assertThat(refused).hasCount(2);
        tab.page.getByTestId("activity-filter-status").selectOption("Failed");
        assertThat(refused).hasCount(1);
        assertThat(refused).containsText("machine:" + name);
        tab.page.getByTestId("activity-filter-status").selectOption("Accepted");
        tab.page.getByTestId("activity-filter-caller").fill(holdfast.credential("clientId"));
        tab.page.getByTestId("activity-filter-caller").press("Enter");
        assertThat(refused).hasCount(1);
        assertThat(refused).containsText(holdfast.credential("clientId"));
        tab.page.getByTestId("activity-filter-caller").fill("machine:" + name);
        tab.page.getByTestId("activity-filter-caller").press("Enter");
        assertThat(tab.page.getByTestId("empty")).isVisible();
    }

    /** Fills in the form of the machine's page and sends it. */
    private void install(Browser.Tab tab, String extension, String settings, String secrets) {
        tab.go("#/machine" + machine);
        tab.page.getByTestId("install-open").click();
        tab.page.getByTestId("install-publisher").selectOption("Holdfast.Compute");
        tab.page.getByTestId("install-type").selectOption("CustomScript");
        assertThat(tab.page.getByTestId("install-provenance")).containsText("Part of this Holdfast");
        tab.page.getByTestId("install-name").fill(extension);
        tab.page.getByTestId("settings-json").click();
        tab.page.getByTestId("install-settings").fill(settings);
        tab.page.getByTestId("install-protected").fill(secrets);
        tab.page.getByTestId("install-submit").click();
        assertThat(tab.page.getByTestId("install-result")).hasAttribute("data-done", "true");
    }

    private static Locator row(Page page, String extension) {
        return page.locator("[data-testid=extension-row][data-name=" + extension + "]");
    }

    private static Locator failing(Page page, String extension) {
        return page.getByTestId("failing-row").filter(new Locator.FilterOptions().setHasText(" / " + extension));
    }
}

package io.holdfast.portal;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page in every language and theme: whole, translated, and without a serious accessibility fault. */
@Tag("browser")
final class PagesTest {
    private static final Map<String, String> ROUTES = Map.of(
            "overview",
            "#/",
            "machines",
            "#/machines",
            "machine",
            "#/machine" + FakeFleet.machineId("web-01"),
            "refused",
            "#/machine" + FakeFleet.machineId("pay-01"),
            "install",
            "#/install" + FakeFleet.machineId("web-01") + "?publisher=Holdfast.Compute&type=CustomScript&name=hello",
            "activity",
            "#/activity",
            "missing-machine",
            "#/machine" + FakeFleet.machineId("nowhere"),
            "lost",
            "#/nowhere");
    // An i18n key that got through untranslated looks like signIn.title.
    private static final String KEYS = "() => document.body.innerText.match("
            + "/\\b(app|nav|live|theme|signIn|overview|machines|machine|facts|controls|extension|state|activity|operation|install|provenance|result|lost|problem|filter|table)\\.[a-z][A-Za-z.]+/g) ?? []";
    // axe reports a rule that crashed as incomplete, with its error; such a page has not been judged at all. It cannot
    // tell what lies behind a textarea or in the top layer; their colours are those of inputs and cards, which it
    // measures.
    private static final String FAULTS = """
            async () => {
              const found = await axe.run(document);
              const undecidable = node => document.querySelector(node.target[0]).closest('textarea, dialog');
              const faults = found.violations.filter(v => v.impact === 'serious' || v.impact === 'critical');
              for (const rule of found.incomplete) {
                const unclear = rule.id === 'color-contrast' ? rule.nodes.filter(node => !undecidable(node)) : [];
                if (rule.error || unclear.length) {
                  faults.push({ ...rule, nodes: unclear });
                }
              }
              return faults.map(v => [v.id, v.error?.message, ...v.nodes.map(n => n.target + ' ' + n.failureSummary)].join(' | '));
            }""";
    private static final String CONTRASTS = "async () => (await axe.run(document, {runOnly: ['color-contrast']}))"
            + ".passes.flatMap(p => p.nodes).length";

    private static Browser browser;
    private static FakeControlPlane plane;
    private static String axe;

    @BeforeAll
    static void open() throws IOException {
        browser = new Browser();
        plane = new FakeControlPlane();
        Story.tell(plane.fleet);
        try (InputStream in =
                PagesTest.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void close() {
        if (plane != null) {
            plane.close();
            browser.close();
        }
    }

    static Stream<Arguments> looks() {
        return Stream.of("en", "ja")
                .flatMap(language ->
                        Stream.of(ColorScheme.LIGHT, ColorScheme.DARK).map(scheme -> Arguments.of(language, scheme)));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void everyPageIsWholeTranslatedAndAccessible(String language, ColorScheme scheme) {
        String look = "-" + language + "-" + scheme.name().toLowerCase(Locale.ROOT);
        try (Browser.Tab tab = browser.open(plane.origin(), language, scheme)) {
            tab.page.navigate("/");
            tab.page.getByTestId("sign-in-id").waitFor();
            examine(tab, "sign-in" + look, language);
            tab.signIn();
            ROUTES.forEach((name, route) -> {
                tab.go(route);
                examine(tab, name + look, language);
            });
            assertThat(tab.complaints).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void questionsFaultsAndResultsAreAccessibleToo(String language, ColorScheme scheme) {
        String look = "-" + language + "-" + scheme.name().toLowerCase(Locale.ROOT);
        try (Browser.Tab tab = browser.open(plane.origin(), language, scheme)) {
            tab.signIn();
            tab.go("#/machine" + FakeFleet.machineId("pay-01"));
            tab.page.getByTestId("activity-open").first().click();
            tab.page.getByTestId("extension-delete").click();
            examine(tab, "dialog" + look, language);
            tab.page.keyboard().press("Escape");

            tab.go("#/install" + FakeFleet.machineId("db-02"));
            tab.page.getByTestId("install-publisher").selectOption("*");
            tab.page.getByTestId("install-publisher-text").fill("Microsoft.Azure.Extensions");
            tab.page.getByTestId("install-type-text").fill("CustomScript");
            tab.page.getByTestId("install-settings").fill("{");
            tab.page.getByTestId("install-submit").click();
            tab.page.getByTestId("problem-settings").waitFor();
            examine(tab, "form-faults" + look, language);

            tab.page.getByTestId("install-settings").fill("");
            tab.page.getByTestId("install-version-text").fill("1.0");
            tab.page.getByTestId("install-name").fill("late" + look);
            tab.page.getByTestId("install-submit").click();
            tab.page.getByTestId("install-result").waitFor();
            examine(tab, "result" + look, language);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 768, 1024})
    void noPageIsWiderThanTheScreen(int width) {
        try (Browser.Tab tab = browser.open(plane.origin(), "ja", ColorScheme.LIGHT)) {
            tab.page.setViewportSize(width, 800);
            tab.signIn();
            ROUTES.forEach((name, route) -> {
                tab.go(route);
                tab.screenshot(name + "-" + width);
                assertThat((Integer) tab.page.evaluate("() => document.documentElement.scrollWidth"))
                        .as("width of %s", name)
                        .isLessThanOrEqualTo(width);
            });
        }
    }

    private static void examine(Browser.Tab tab, String name, String language) {
        tab.screenshot(name);
        assertThat(tab.page.evaluate(KEYS)).as("untranslated keys on %s", name).isEqualTo(List.of());
        assertThat(tab.page.locator("html").getAttribute("lang")).isEqualTo(language);
        assertThat(tab.page.title()).as(name).matches(".+ – Holdfast").doesNotContain("undefined");
        assertThat(tab.page.locator("h1").count()).as("headings of %s", name).isEqualTo(1);
        tab.page.evaluate(axe);
        assertThat(tab.page.evaluate(FAULTS)).as("axe on %s", name).isEqualTo(List.of());
        assertThat((Integer) tab.page.evaluate(CONTRASTS))
                .as("texts on %s whose contrast was measured", name)
                .isGreaterThan(5);
    }
}

package io.holdfast.portal;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page in every language and theme: whole, translated, and without a serious accessibility fault. */
@Tag("browser")
final class PagesTest {
    private static final Map<String, String> ROUTES = Map.ofEntries(
            Map.entry("overview", "#/"),
            Map.entry("machines", "#/machines"),
            Map.entry("machine", "#/machine" + FakeFleet.machineId("web-01")),
            Map.entry("refused", "#/machine" + FakeFleet.machineId("pay-01")),
            Map.entry(
                    "install",
                    "#/install" + FakeFleet.machineId("web-01")
                            + "?publisher=Holdfast.Compute&type=CustomScript&name=hello"),
            Map.entry("run", "#/run" + FakeFleet.machineId("web-01") + "?name=seen"),
            Map.entry("history", "#/history" + FakeFleet.machineId("web-01")),
            Map.entry("boot-integrity", "#/machine" + FakeSecurity.MACHINE),
            Map.entry("boots", "#/boots" + FakeSecurity.MACHINE),
            Map.entry("alerts", "#/security?all=yes"),
            Map.entry("recommendations", "#/recommendations"),
            Map.entry("attestation", "#/attestation"),
            Map.entry("gallery", "#/extensions"),
            Map.entry("activity", "#/activity"),
            Map.entry("missing-machine", "#/machine" + FakeFleet.machineId("nowhere")),
            Map.entry("lost", "#/nowhere"));
    private static Browser browser;
    private static FakeControlPlane plane;

    @BeforeAll
    static void open() throws IOException {
        browser = new Browser();
        plane = new FakeControlPlane();
        plane.governs = true;
        Story.tell(plane.fleet);
        plane.runs.put(
                FakeRuns.id("web-01", "seen"),
                FakeFleet.json("{\"location\": \"local\", \"properties\": {\"source\": {\"script\": \"id\"}}}"));
        plane.runs.report(FakeRuns.id("web-01", "seen"), Story.RUN);
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
            Inspection.wholeTranslatedAccessible(tab, "sign-in" + look, language);
            tab.signIn();
            ROUTES.forEach((name, route) -> {
                tab.go(route);
                Inspection.wholeTranslatedAccessible(tab, name + look, language);
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
            Inspection.wholeTranslatedAccessible(tab, "dialog" + look, language);
            tab.page.keyboard().press("Escape");

            tab.go("#/install" + FakeFleet.machineId("db-02"));
            tab.page.getByTestId("install-publisher").selectOption("*");
            tab.page.getByTestId("install-publisher-text").fill("Microsoft.Azure.Extensions");
            tab.page.getByTestId("install-type-text").fill("CustomScript");
            tab.page.getByTestId("install-settings").fill("{");
            tab.page.getByTestId("install-submit").click();
            tab.page.getByTestId("problem-settings").waitFor();
            Inspection.wholeTranslatedAccessible(tab, "form-faults" + look, language);

            tab.page.getByTestId("install-settings").fill("");
            tab.page.getByTestId("install-version-text").fill("1.0");
            tab.page.getByTestId("install-name").fill("late" + look);
            tab.page.getByTestId("install-submit").click();
            tab.page.getByTestId("install-result").waitFor();
            Inspection.wholeTranslatedAccessible(tab, "result" + look, language);
        }
    }

    /** What each type of a policy's parameters takes, what it says of anything else, and what is sent. */
    @Test
    void theFormOfParametersTakesWhatTheirSchemaTakes() {
        try (Browser.Tab tab = browser.open(plane.origin(), "en", ColorScheme.LIGHT)) {
            tab.signIn();
            List<?> said = (List<?>) tab.page.evaluate(READ_PARAMETERS);
            assertThat(said.getFirst())
                    .isEqualTo(
                            "{\"text\":\"a b\",\"count\":-3,\"part\":0.5,\"on\":false,\"names\":[\"x\",\"y\"],"
                                    + "\"more\":[1,\"2\"],\"all\":{\"a\":[]},\"when\":\"2027-01-31T08:00:00Z\",\"effect\":\"Audit\"}");
            List<String> expected = List.of(
                    "count: A whole number is expected.",
                    "part: A number is expected.",
                    "more: This is not JSON",
                    "all: A JSON object is expected",
                    "when: A time is expected",
                    "effect: audit is not allowed (expected: Audit, Deny).",
                    "text: This is needed.");
            assertThat(said).hasSize(1 + expected.size());
            for (int at = 0; at < expected.size(); at++) {
                assertThat(String.valueOf(said.get(at + 1))).startsWith(expected.get(at));
            }
        }
    }

    private static final String READ_PARAMETERS = """
            async () => {
              const { read } = await import('/assets/parts/parameters.js');
              const schema = {
                text: { type: 'string' }, count: { type: 'Integer', defaultValue: 1 }, part: { type: 'Float', defaultValue: 1 },
                on: { type: 'Boolean', defaultValue: true }, names: { type: 'Array', defaultValue: [] }, more: { type: 'array', defaultValue: [] },
                all: { type: 'Object', defaultValue: {} }, when: { type: 'DateTime', defaultValue: '' },
                effect: { type: 'String', allowedValues: ['Audit', 'Deny'], defaultValue: 'Audit' } };
              const good = { text: ' a b ', count: '-3', part: '.5', on: 'false', names: 'x\\n y \\n\\n', more: '[1, "2"]', all: '{"a": []}',
                when: '2027-01-31T08:00:00Z', effect: 'Audit' };
              const bad = { count: '1.5', part: 'half', more: '[1', all: '[]', when: 'tomorrow', effect: 'audit' };
              const values = Object.entries(read(schema, good).values).map(([name, { value }]) => [name, value]);
              const said = [...Object.entries(bad), ['text', ' ']].map(([name, text]) =>
                `${name}: ${read(schema, { ...good, [name]: text }).problems['param-' + name]}`);
              return [JSON.stringify(Object.fromEntries(values)), ...said];
            }""";

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
}

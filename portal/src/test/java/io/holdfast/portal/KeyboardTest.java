package io.holdfast.portal;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Everything that a pointer can do, Tab reaches; and what has the focus can be seen. */
@Tag("browser")
final class KeyboardTest {
    private static final String ACTIONS = "() => [...document.querySelectorAll("
            + "'a[href], button, input, select, textarea, summary')].filter(e => e.checkVisibility())"
            + ".map((e, i) => { e.dataset.action = i; return String(i); })";
    private static final String FOCUSED = "() => { const e = document.activeElement;"
            + " const s = getComputedStyle(e); return { action: e.dataset.action ?? '',"
            + " seen: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }; }";

    @Test
    void tabReachesEveryActionOfEveryPageAndShowsWhereItIs() throws IOException {
        try (Browser browser = new Browser();
                FakeControlPlane plane = new FakeControlPlane()) {
            Story.tell(plane.fleet);
            try (Browser.Tab tab = browser.open(plane.origin(), "en", ColorScheme.LIGHT)) {
                tab.page.navigate("/");
                tab.page.getByTestId("sign-in-id").waitFor();
                walk(tab, "sign-in");
                tab.signIn();
                for (String route : List.of(
                        "#/",
                        "#/machines",
                        "#/machine" + FakeFleet.machineId("web-01"),
                        "#/install" + FakeFleet.machineId("web-01"),
                        "#/activity")) {
                    tab.go(route);
                    walk(tab, route);
                }
            }
        }
    }

    @Test
    void theSkipLinkComesFirstANewPageStartsAtItsTitleAndADialogKeepsTheFocus() throws IOException {
        try (Browser browser = new Browser();
                FakeControlPlane plane = new FakeControlPlane()) {
            Story.tell(plane.fleet);
            try (Browser.Tab tab = browser.open(plane.origin(), "en", ColorScheme.LIGHT)) {
                tab.signIn();
                tab.page.reload();
                tab.page.getByTestId("count-Connected").waitFor();
                tab.page.keyboard().press("Tab");
                assertThat(tab.page.locator(".skip")).isFocused();
                tab.page.keyboard().press("Enter");
                assertThat(tab.page.locator("main")).isFocused();

                tab.page.getByTestId("nav-machines").press("Enter");
                assertThat(tab.page.locator("h1")).hasText("Machines");
                tab.page.getByTestId("machine-row").first().waitFor();
                assertThat(tab.page.locator("h1")).isFocused();

                tab.go("#/machine" + FakeFleet.machineId("pay-01"));
                tab.page.getByTestId("extension-delete").press("Enter");
                for (int press = 0; press < 6; press++) {
                    tab.page.keyboard().press("Tab");
                    assertThat(tab.page.evaluate("() => document.activeElement === document.body"
                                    + " || document.activeElement.closest('dialog') !== null"))
                            .isEqualTo(true);
                }
            }
        }
    }

    private static void walk(Browser.Tab tab, String name) {
        List<?> actions = (List<?>) tab.page.evaluate(ACTIONS);
        assertThat(actions).as("actions of %s", name).hasSizeGreaterThan(3);
        tab.page.evaluate("() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); }");
        Set<Object> reached = new LinkedHashSet<>();
        for (int press = 0; press < 3 * actions.size() && !reached.containsAll(actions); press++) {
            tab.page.keyboard().press("Tab");
            Map<?, ?> focused = (Map<?, ?>) tab.page.evaluate(FOCUSED);
            if (!"".equals(focused.get("action"))) {
                reached.add(String.valueOf(focused.get("action")));
                assertThat(focused.get("seen"))
                        .as("focus ring on action %s of %s", focused.get("action"), name)
                        .isEqualTo(true);
            }
        }
        assertThat(reached).as("reached on %s", name).containsAll(actions);
    }
}

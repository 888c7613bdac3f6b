package io.holdfast.portal;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Everything that a pointer can do, Tab reaches; and what has the focus can be seen. */
@Tag("browser")
final class KeyboardTest {
    @Test
    void tabReachesEveryActionOfEveryPageAndShowsWhereItIs() throws IOException {
        try (Browser browser = new Browser();
                FakeControlPlane plane = new FakeControlPlane()) {
            Story.tell(plane.fleet);
            try (Browser.Tab tab = browser.open(plane.origin(), "en", ColorScheme.LIGHT)) {
                tab.page.navigate("/");
                tab.page.getByTestId("sign-in-id").waitFor();
                Inspection.everyActionByTab(tab, "sign-in");
                tab.signIn();
                for (String route : List.of(
                        "#/",
                        "#/machines",
                        "#/machine" + FakeFleet.machineId("web-01"),
                        "#/install" + FakeFleet.machineId("web-01"),
                        "#/run" + FakeFleet.machineId("web-01"),
                        "#/history" + FakeFleet.machineId("web-01"),
                        "#/machine" + FakeSecurity.MACHINE,
                        "#/boots" + FakeSecurity.MACHINE,
                        "#/security",
                        "#/attestation",
                        "#/extensions",
                        "#/activity")) {
                    tab.go(route);
                    Inspection.everyActionByTab(tab, route);
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
}

package io.holdfast.portal;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a person does about boots: watches a machine, finds what broke, approves it, and deals with the alert. */
@Tag("browser")
final class BootsTest {
    private Browser browser;
    private FakeControlPlane plane;
    private Browser.Tab tab;
    private Page page;

    @BeforeEach
    void open() throws IOException {
        browser = new Browser();
        plane = new FakeControlPlane();
        Story.tell(plane.fleet);
        tab = browser.open(plane.origin(), "en", ColorScheme.LIGHT);
        page = tab.page;
        tab.signIn();
    }

    @AfterEach
    void close() {
        if (plane != null) {
            tab.close();
            plane.close();
            browser.close();
            assertThat(tab.complaints).isEmpty();
        }
    }

    @Test
    void theFirstDifferenceIsShownAndAnApprovalMakesItGood() {
        tab.go("#/machine" + FakeSecurity.MACHINE);
        assertThat(page.getByTestId("boot-status")).hasAttribute("data-status", "Unhealthy");
        assertThat(page.getByTestId("boot-difference")).containsText("GRUB");
        assertThat(page.getByTestId("boot-difference")).containsText("5b5f83c892f0e089");
        page.getByTestId("boots-open").click();
        assertThat(page.getByTestId("boot-diff")).hasCount(1);
        assertThat(page.getByTestId("boot-event")).hasCount(3);
        page.getByTestId("boot-search").fill("pcr4 grub");
        assertThat(page.getByTestId("boot-event")).hasCount(1);
        assertThat(page.getByTestId("boot-event")).hasAttribute("data-different", "true");
        page.getByTestId("boots-approve").click();
        page.getByTestId("dialog-confirm").click();
        assertThat(page.getByTestId("boot-diff")).hasCount(0);
        tab.go("#/machine" + FakeSecurity.MACHINE);
        assertThat(page.getByTestId("boot-status")).hasAttribute("data-status", "Healthy");
        assertThat(page.getByTestId("boot-approve")).hasCount(0);
    }

    @Test
    void monitoringIsASwitch() {
        tab.go("#/machine" + FakeFleet.machineId("web-02"));
        assertThat(page.getByTestId("boot-monitor")).hasAttribute("aria-checked", "false");
        page.getByTestId("boot-monitor").press("Enter");
        assertThat(page.getByTestId("boot-monitor")).hasAttribute("aria-checked", "true");
        assertThat(plane.puts.getLast())
                .isEqualTo("{\"properties\":{\"securityProfile\":{\"integrityMonitoring\":{\"enabled\":true}}}}");
    }

    @Test
    void anAlertIsDismissedAndComesBack() {
        tab.go("#/security");
        assertThat(page.getByTestId("alert-row")).hasCount(1);
        assertThat(page.getByTestId("alert-description")).containsText("(expected: a68f6d71)");
        page.getByTestId("alert-dismiss").click();
        assertThat(page.getByTestId("alert-row")).hasCount(0);
        page.getByTestId("alert-all").check();
        assertThat(page.getByTestId("alert-row")).hasAttribute("data-status", "Dismissed");
        page.getByTestId("alert-activate").click();
        assertThat(page.getByTestId("alert-row")).hasAttribute("data-status", "Active");
    }
}

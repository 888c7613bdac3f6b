package io.holdfast.portal;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What changes on the control plane appears on the open page, which is never loaded anew. */
@Tag("browser")
final class LiveTest {
    private Browser browser;
    private FakeControlPlane plane;
    private Browser.Tab tab;
    private Page page;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        browser = new Browser();
        plane = new FakeControlPlane();
        Story.tell(plane.fleet);
        tab = browser.open(plane.origin(), "en", ColorScheme.LIGHT);
        page = tab.page;
        tab.signIn();
        page.evaluate("() => { window.sameDocument = true; }");
        plane.changes.awaitListener();
    }

    @AfterEach
    void close() {
        if (plane != null) {
            Object same = page.evaluate("() => window.sameDocument === true");
            tab.close();
            plane.close();
            browser.close();
            assertThat(same).as("the document is still the one that was opened").isEqualTo(true);
            assertThat(tab.complaints).isEmpty();
        }
    }

    @Test
    void aStatusAppearsInTheListAndInTheCounts() {
        assertThat(page.getByTestId("count-Disconnected")).containsText("1");
        plane.fleet.status("web-05", "Disconnected");
        assertThat(page.getByTestId("count-Disconnected")).containsText("2");
        tab.go("#/machines");
        plane.fleet.status("web-06", "Error");
        assertThat(row("web-06").getByTestId("machine-status")).hasText("Error");
        plane.fleet.machine("new-01", "Connected", "Debian GNU/Linux", "13");
        assertThat(row("new-01")).isVisible();
    }

    @Test
    void aChangeLeavesFocusAndWhatIsBeingTypedAlone() {
        tab.go("#/machines");
        page.getByTestId("machine-filter").pressSequentially("web-0");
        plane.fleet.machine("web-00", "Error", "Debian GNU/Linux", "13");
        assertThat(row("web-00")).isVisible();
        assertThat(page.getByTestId("machine-filter")).isFocused();
        page.keyboard().type("7");
        assertThat(page.getByTestId("machine-filter")).hasValue("web-07");
        assertThat(page.getByTestId("machine-row")).hasCount(1);
    }

    @Test
    void anExtensionAndItsActivityAppearOnTheMachine() {
        tab.go("#/machine" + FakeFleet.machineId("web-01"));
        assertThat(extension("monitor").getByTestId("extension-state")).hasText("Being created");
        String id = FakeFleet.extensionId("web-01", "monitor");
        extension("hello").locator("summary").click();
        assertThat(extension("hello").getByTestId("extension-message")).isVisible();
        plane.fleet.report(id, "Succeeded", "0", "running");
        assertThat(extension("monitor").getByTestId("extension-state")).hasText("Succeeded");
        assertThat(extension("hello").getByTestId("extension-message")).isVisible();
        assertThat(page.locator("#announcer")).containsText("web-01");
        plane.fleet.event(id, Story.WRITE, Story.WRITE_TEXT, "Canceled", "");
        assertThat(page.getByTestId("activity-row").first()).containsText("Canceled");
    }

    @Test
    void aBrokenStreamIsShownAndWhatHappenedMeanwhileIsCaughtUp() throws InterruptedException {
        tab.go("#/machines");
        plane.changes.refuse(true);
        plane.changes.cut();
        assertThat(page.getByTestId("live")).hasText("Reconnecting…");
        plane.fleet.status("web-08", "Error");
        plane.changes.refuse(false);
        plane.changes.awaitListener();
        assertThat(page.getByTestId("live")).hasText("Live");
        assertThat(row("web-08").getByTestId("machine-status")).hasText("Error");
    }

    private Locator row(String name) {
        return page.locator("[data-testid=machine-row][data-name=" + name + "]");
    }

    private Locator extension(String name) {
        return page.locator("[data-testid=extension-row][data-name=" + name + "]");
    }
}

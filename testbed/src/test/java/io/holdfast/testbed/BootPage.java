package io.holdfast.testbed;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.holdfast.portal.Browser;
import java.time.Duration;

/** The page of a machine in the portal of a running control plane, open in a real browser while the machine attests. */
final class BootPage implements AutoCloseable {
    private static final Duration MOST = Duration.ofSeconds(60);

    private final Browser browser = new Browser();
    private final Browser.Tab tab;

    BootPage(RunningHoldfast holdfast, String machine) {
        PlaywrightAssertions.setDefaultAssertionTimeout((double) MOST.toMillis());
        tab = browser.open(holdfast.credential("portal").replaceAll("/$", ""), "en", ColorScheme.LIGHT);
        tab.signIn(holdfast.credential("clientId"), holdfast.credential("clientSecret"));
        tab.go("#/machine" + machine);
    }

    /** The last boot stands there with this status. */
    void shows(String status) {
        assertThat(tab.page.getByTestId("boot-status")).hasAttribute("data-status", status);
    }

    /** So does the first event that differs. */
    void showsDifference(String component, String digest) {
        assertThat(tab.page.getByTestId("boot-difference")).containsText(component);
        assertThat(tab.page.getByTestId("boot-difference")).containsText(digest);
    }

    @Override
    public void close() {
        tab.close();
        browser.close();
        assertThat(tab.complaints).isEmpty();
    }
}

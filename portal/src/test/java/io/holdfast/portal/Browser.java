package io.holdfast.portal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The system's Chromium, with nothing in the background; and one page of it that remembers what it complained about. Also
 * what the end-to-end scenes drive.
 */
public final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;

    public Browser() {
        assumeTrue(Files.isExecutable(CHROMIUM), CHROMIUM + " is absent (expected: the Debian package chromium)");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    public Tab open(String origin, String language, ColorScheme scheme) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setLocale(language.equals("ja") ? "ja-JP" : "en-GB")
                .setColorScheme(scheme)
                .setIgnoreHTTPSErrors(origin.startsWith("https:")) // the CA is the control plane's own
                .setTimezoneId("UTC")
                .setViewportSize(1360, 900)
                .setBaseURL(origin));
        context.setDefaultTimeout(10_000);
        return new Tab(context);
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }

    public static final class Tab implements AutoCloseable {
        final BrowserContext context;
        public final Page page;
        /** Errors of scripts, and what the console reports as one, such as a breach of the content security policy. */
        public final List<String> complaints = new ArrayList<>();
        /** Requests that were not answered, or with an error; a stream that the page itself has ended is none. */
        public final List<String> failedRequests = new ArrayList<>();

        Tab(BrowserContext context) {
            this.context = context;
            page = context.newPage();
            page.onPageError(complaints::add);
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") && !message.text().contains("Failed to load resource")) {
                    complaints.add(message.text());
                }
            });
            page.onRequestFailed(request -> {
                if (!request.url().contains("/holdfast/changes") || !"net::ERR_ABORTED".equals(request.failure())) {
                    failedRequests.add(request.url() + " " + request.failure());
                }
            });
            page.onResponse(response -> {
                if (response.status() >= 400) {
                    failedRequests.add(response.url() + " " + response.status());
                }
            });
        }

        void signIn() {
            signIn(FakeControlPlane.CLIENT_ID, FakeControlPlane.SECRET);
        }

        public void signIn(String id, String secret) {
            page.navigate("/");
            page.getByTestId("sign-in-id").fill(id);
            page.getByTestId("sign-in-secret").fill(secret);
            page.getByTestId("sign-in-submit").click();
            page.getByTestId("nav-machines").waitFor();
        }

        /** Opens a route and waits until its page has been loaded. */
        public void go(String route) {
            page.evaluate("route => { location.hash = route; }", route);
            page.waitForFunction("() => document.querySelector('h1') && !document.querySelector('.waiting')");
        }

        public void screenshot(String name) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of("target", "screenshots", name + ".png"))
                    .setFullPage(true));
        }

        @Override
        public void close() {
            context.close();
        }
    }
}

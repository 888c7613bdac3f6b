package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.portal.Browser;
import io.holdfast.testbed.RunningHoldfast.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything that a scene is played with: {@code az} and the portal, both signed in, and the machine's own {@code hfagent}.
 *
 * @param restricted the keys of the local configuration that were set, {@code config.mode} being the first in order
 */
record Stage(
        RunningHoldfast holdfast,
        Path folder,
        Arm arm,
        Extensions extensions,
        Az az,
        Browser browser,
        Browser.Tab tab,
        Set<String> restricted)
        implements AutoCloseable {

    Stage(RunningHoldfast holdfast, Path folder) {
        this(holdfast, folder, Arm.owner(holdfast), new Browser());
    }

    private Stage(RunningHoldfast holdfast, Path folder, Arm arm, Browser browser) {
        this(
                holdfast,
                folder,
                arm,
                new Extensions(arm, holdfast.machineId()),
                new Az(holdfast),
                browser,
                browser.open(holdfast.credential("portal").replaceAll("/$", ""), "en", ColorScheme.LIGHT),
                new TreeSet<>());
        PlaywrightAssertions.setDefaultAssertionTimeout(
                (double) Duration.ofSeconds(60).toMillis());
        az.signIn();
        tab.signIn(holdfast.credential("clientId"), holdfast.credential("clientSecret"));
    }

    @Override
    public void close() {
        tab.close();
        browser.close();
    }

    /** What a command of this machine's administrator prints; it succeeds. */
    String hfagent(String... arguments) {
        if (arguments[0].equals("config") && arguments[1].equals("set")) {
            restricted.add(arguments[2]);
        }
        Result result = holdfast.hfagent(arguments);
        assertThat(result.exit())
                .as("hfagent %s: %s", Arrays.toString(arguments), result.error())
                .isZero();
        return result.output();
    }

    /** Takes back what was set, the mode first: it freezes the lists. */
    void allowEverything() {
        for (String key : restricted) {
            hfagent("config", "clear", key);
        }
        restricted.clear();
    }

    JsonObject azRest(String method, String url, String body) {
        return az.object("rest", "--method", method, "--url", url + Arm.MACHINES, "--body", body);
    }

    /** Asks for an extension. */
    void azPut(String name, JsonObject properties) {
        JsonObject put = azRest("put", extensions.id(name), Extensions.body(properties));
        assertThat(put.object("properties")
                        .orElseThrow()
                        .string("provisioningState")
                        .orElse(""))
                .isIn("Creating", "Updating");
    }

    /** How many processes of this machine's agent run the program; other tests may have theirs. */
    long running(String program) {
        return holdfast.agent()
                .descendants()
                .filter(process -> process.info().arguments().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch(argument -> argument.endsWith(program)))
                .count();
    }

    /** The extension on the machine's page. */
    Locator row(String name) {
        return tab.page.locator("[data-testid=extension-row][data-name=" + name + "]");
    }

    /** A file of the scene's own. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** The process whose id a file of the scene names, while it lives. */
    Optional<ProcessHandle> process(String name) {
        String pid = RunningHoldfast.read(file(name)).strip();
        return pid.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive);
    }

    static Path example(String name) {
        return RunningHoldfast.home().resolve("docs/examples").resolve(name);
    }
}

package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.platform.MachineTools.Ended;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A script of the configuration's author, run as root: exit code 0 of {@code test} means compliant. Runs only where the
 * machine's own configuration allows scripts; without that it is never compliant.
 */
public record Script(String name, String test, Optional<String> set, Duration limit) implements ConfigurationResource {
    static final String KIND = "Script";
    private static final int MAX_SECONDS = 600;

    static Script of(ResourceProperties properties) throws ConfigurationException {
        String seconds = properties.text("timeoutSeconds", "60");
        if (!seconds.matches("[0-9]{1,3}")
                || Integer.parseInt(seconds) < 1
                || Integer.parseInt(seconds) > MAX_SECONDS) {
            throw properties.wrong("timeoutSeconds", seconds, "1 to " + MAX_SECONDS);
        }
        return new Script(
                properties.name("name"),
                properties.text("test"),
                properties.find("set"),
                Duration.ofSeconds(Integer.parseInt(seconds)));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Name", name);
        if (!machine.scriptsAllowed()) {
            return findings.wrong(
                            "notAllowed",
                            "The script '" + name + "' was not run: this machine's own configuration does not allow"
                                    + " scripts of configurations.")
                    .result();
        }
        Ended ended = machine.tools().script(test, limit);
        if (ended.exit() != 0) {
            findings.wrong(
                    "exit",
                    "The script '" + name + "' ended with exit code " + ended.exit() + " (expected: 0): "
                            + ended.output().strip().replaceAll("\\p{Cntrl}", " "));
        }
        return findings.result();
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (!machine.scriptsAllowed()) {
            throw new IOException("this machine's own configuration does not allow scripts of configurations");
        }
        if (audit(machine).compliant()) {
            return;
        }
        String text = set.orElseThrow(() -> new ByHandException("the script " + name + " has no part that corrects"));
        Ended ended = machine.tools().script(text, limit);
        if (ended.exit() != 0) {
            throw new IOException("the script " + name + " ended with exit code " + ended.exit() + " (expected: 0)");
        }
    }

    /** What it looks at is not known; the periodic check runs it. */
    @Override
    public List<Dependency> dependencies() {
        return List.of();
    }
}

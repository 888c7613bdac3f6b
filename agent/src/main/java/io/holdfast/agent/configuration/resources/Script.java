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
public record Script(String name, Part test, Optional<Part> set, Duration limit) implements ConfigurationResource {
    static final String KIND = "Script";
    private static final int MAX_SECONDS = 600;

    /**
     * One of its two scripts.
     *
     * @param signature of exactly this text (OpenSSH), where the machine asks for one
     */
    public record Part(String text, Optional<String> signature) {
        private Optional<String> refusal(Machine machine) {
            return machine.scripts().refusal(text, signature);
        }
    }

    static Script of(ResourceProperties properties) throws ConfigurationException {
        String seconds = properties.text("timeoutSeconds", "60");
        if (!seconds.matches("[0-9]{1,3}")
                || Integer.parseInt(seconds) < 1
                || Integer.parseInt(seconds) > MAX_SECONDS) {
            throw properties.wrong("timeoutSeconds", seconds, "1 to " + MAX_SECONDS);
        }
        Optional<String> signature = properties.find("setSignature");
        return new Script(
                properties.name("name"),
                new Part(properties.text("test"), properties.find("testSignature")),
                properties.find("set").map(text -> new Part(text, signature)),
                Duration.ofSeconds(Integer.parseInt(seconds)));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Name", name);
        Optional<String> refusal = test.refusal(machine);
        if (refusal.isPresent()) {
            return findings.wrong("notAllowed", "The script '" + name + "' was not run: " + refusal.get() + ".")
                    .result();
        }
        Ended ended = machine.tools().script(test.text(), limit);
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
        if (audit(machine).compliant()) {
            return;
        }
        Part part = set.orElseThrow(() -> new ByHandException("the script " + name + " has no part that corrects"));
        Optional<String> refusal = test.refusal(machine).or(() -> part.refusal(machine));
        if (refusal.isPresent()) {
            throw new IOException("the script " + name + " was not run: " + refusal.get());
        }
        Ended ended = machine.tools().script(part.text(), limit);
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

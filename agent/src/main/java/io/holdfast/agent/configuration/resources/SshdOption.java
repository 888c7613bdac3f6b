package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.platform.MachineTools.UnitChange;
import io.holdfast.kernel.Ascii;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A keyword of the SSH server's configuration (sshd_config(5)): what holds for everybody, and what Match blocks set
 * instead. Without the server's configuration it does not apply.
 *
 * @param unset what sshd does without the keyword; empty: a missing keyword is wrong
 * @param correct value that a correction writes
 */
public record SshdOption(String keyword, Expectation expectation, Optional<String> unset, String correct)
        implements ConfigurationResource {
    static final String KIND = "SshdOption";

    static SshdOption of(ResourceProperties properties) throws ConfigurationException {
        Expectation expectation = properties.expectation("expect");
        String correct = properties.text("set", expectation.values().getFirst());
        if (correct.indexOf('\n') >= 0 || !expectation.holds(correct)) {
            throw properties.wrong("set", correct, expectation.toString());
        }
        return new SshdOption(properties.name("keyword"), expectation, properties.find("unset"), correct);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        if (machine.state(SshdConfig.MAIN).isEmpty()) {
            return Result.notApplicable("'" + SshdConfig.MAIN + "' does not exist");
        }
        List<SshdConfig.Line> lines = SshdConfig.lines(machine, keyword);
        Optional<SshdConfig.Line> global =
                lines.stream().filter(line -> !line.conditional()).findFirst();
        Optional<String> found = global.map(SshdConfig.Line::value).or(() -> unset);
        Findings findings = new Findings(KIND).property("Keyword", keyword).property("Value", found.orElse("not set"));
        if (found.isEmpty()) {
            findings.wrong(keyword, "The SSH server's '" + keyword + "' is not set (expected: " + expectation + ").");
        } else if (!expectation.holds(found.get())) {
            findings.wrong(
                    keyword,
                    "The SSH server's '" + keyword + "' is '" + found.get() + "'"
                            + global.map(line -> " in '" + line.file() + "'").orElse(" by default") + " (expected: "
                            + expectation + ").");
        }
        for (SshdConfig.Line line : lines) {
            if (line.conditional() && !expectation.holds(line.value())) {
                findings.wrong(
                        keyword,
                        "The SSH server's '" + keyword + "' is '" + line.value() + "' in a Match block of '"
                                + line.file() + "' (expected: " + expectation + ").");
            }
        }
        return findings.result();
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (audit(machine).compliant()) {
            return;
        }
        for (SshdConfig.Line line : SshdConfig.lines(machine, keyword)) {
            if (!expectation.holds(line.value())) {
                machine.write(
                        line.file(),
                        Lines.edit(machine.text(line.file()).orElse(""), this::commented),
                        SshdConfig.MODE);
            }
        }
        // the first line that sets a keyword counts, so the top of the file is the one place that always does
        machine.write(
                SshdConfig.MAIN,
                Lines.prepend(machine.text(SshdConfig.MAIN).orElse(""), keyword + " " + correct),
                SshdConfig.MODE);
        if (machine.packages().has("openssh-server")) {
            machine.tools().unit(UnitChange.RELOAD, "ssh.service");
        }
    }

    private Optional<String> commented(String line) {
        boolean bad = SshdConfig.value(line, Ascii.lower(keyword))
                .filter(value -> !expectation.holds(value))
                .isPresent();
        return Optional.of(bad ? "# " + line : line);
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(Dependency.file(SshdConfig.MAIN), Dependency.folder(SshdConfig.DROP_INS));
    }
}

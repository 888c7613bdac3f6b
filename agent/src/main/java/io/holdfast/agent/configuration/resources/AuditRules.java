package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Rules of the audit daemon that stand in its files (audit.rules(7)). What the kernel has loaded is not asked.
 *
 * @param rules one line each; blanks and the key at the end do not matter
 */
public record AuditRules(List<String> rules) implements ConfigurationResource {
    static final String KIND = "AuditRule";

    private static final String FOLDER = "/etc/audit/rules.d";
    private static final String OWN = FOLDER + "/50-holdfast.rules";
    private static final String FINAL = FOLDER + "/99-finalize.rules";

    public AuditRules {
        rules = List.copyOf(rules);
    }

    static AuditRules of(ResourceProperties properties) throws ConfigurationException {
        List<String> rules = properties.someTexts("rules");
        for (String rule : rules) {
            if (!rule.matches("-[A-Za-z][^\\x00-\\x1f]*")) {
                throw properties.wrong("rules", rule, "a line of auditctl such as -w /etc/passwd -p wa");
            }
        }
        return new AuditRules(rules);
    }

    @Override
    public String kind() {
        return KIND;
    }

    private static String normal(String rule) {
        return rule.strip().replaceAll("\\s+", " ").replaceAll(" (-k|-F key=) ?\\S+$", "");
    }

    private static Set<String> there(Machine machine) throws IOException {
        Set<String> there = new TreeSet<>();
        for (String file : machine.matching(FOLDER + "/*.rules")) {
            there.addAll(machine.lines(file).stream().map(AuditRules::normal).collect(Collectors.toSet()));
        }
        return there;
    }

    private List<String> missing(Machine machine) throws IOException {
        Set<String> there = there(machine);
        return rules.stream().filter(rule -> !there.contains(normal(rule))).toList();
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Rules", Integer.toString(rules.size()));
        missing(machine)
                .forEach(rule ->
                        findings.wrong("rule", "No file of '" + FOLDER + "' has the audit rule '" + rule + "'."));
        return findings.result();
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        for (String rule : missing(machine)) {
            // -e 2 ends the reading of rules, so it comes last of all
            String file = rule.startsWith("-e") ? FINAL : OWN;
            machine.write(file, Lines.append(machine.text(file).orElse(""), rule), 0640);
        }
        machine.tools().loadAuditRules();
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(Dependency.folder(FOLDER));
    }
}

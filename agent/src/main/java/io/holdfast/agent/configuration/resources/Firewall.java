package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A firewall of the machine is switched on and refuses what comes in unasked, as far as its files say: ufw, nftables or
 * firewalld. Never switched on by itself, because that may cut the machine off.
 */
public record Firewall() implements ConfigurationResource {
    static final String KIND = "Firewall";

    private static final String UFW = "/etc/ufw/ufw.conf";
    private static final String UFW_DEFAULTS = "/etc/default/ufw";
    private static final String NFTABLES = "/etc/nftables.conf";
    private static final String NFTABLES_ON = "/etc/systemd/system/sysinit.target.wants";
    private static final String FIREWALLD_ON = "/etc/systemd/system/multi-user.target.wants";

    private static final Pattern POLICY_DROP = Pattern.compile("hook\\s+input\\s[^}]*?policy\\s+drop", Pattern.DOTALL);

    static Firewall of(ResourceProperties properties) throws ConfigurationException {
        properties.flag("defaultDeny", true);
        return new Firewall();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND);
        if (has(machine, UFW, "ENABLED=yes")) {
            findings.property("Firewall", "ufw");
            if (!has(machine, UFW_DEFAULTS, "DEFAULT_INPUT_POLICY=\"(DROP|REJECT)\"")) {
                findings.wrong("policy", "ufw does not refuse by default what comes in (expected: DROP or REJECT).");
            }
        } else if (machine.names(NFTABLES_ON).contains("nftables.service")) {
            findings.property("Firewall", "nftables");
            Optional<String> rules = machine.text(NFTABLES);
            if (rules.filter(text -> POLICY_DROP.matcher(text).find()).isEmpty()) {
                findings.wrong("policy", "'" + NFTABLES + "' has no input chain with policy drop.");
            }
        } else if (machine.names(FIREWALLD_ON).contains("firewalld.service")) {
            findings.property("Firewall", "firewalld");
        } else {
            findings.wrong("off", "Neither ufw nor nftables nor firewalld is switched on.");
        }
        return findings.result();
    }

    private static boolean has(Machine machine, String file, String pattern) throws IOException {
        return machine.lines(file).stream().anyMatch(line -> line.strip().matches(pattern));
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (audit(machine).compliant()) {
            return;
        }
        if (!has(machine, UFW, "ENABLED=yes")) {
            throw new ByHandException(
                    "switching a firewall on by itself may cut this machine off; allow SSH, then 'ufw enable'");
        }
        machine.write(
                UFW_DEFAULTS,
                Lines.append(
                        Lines.without(
                                machine.text(UFW_DEFAULTS).orElse(""),
                                line -> line.strip().startsWith("DEFAULT_INPUT_POLICY")),
                        "DEFAULT_INPUT_POLICY=\"DROP\""),
                0644);
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(
                Dependency.file(UFW),
                Dependency.file(UFW_DEFAULTS),
                Dependency.file(NFTABLES),
                Dependency.folder(NFTABLES_ON),
                Dependency.folder(FIREWALLD_ON));
    }
}

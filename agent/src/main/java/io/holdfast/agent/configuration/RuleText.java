package io.holdfast.agent.configuration;

import java.util.List;

/**
 * What people read about a rule.
 *
 * @param cis number in the CIS Debian Linux 12 Benchmark v1.1.0; empty text: none
 * @param nist controls of NIST SP 800-53 Rev. 5
 * @param remediation what puts it right, in words
 */
public record RuleText(String title, String cis, List<String> nist, Severity severity, String remediation) {
    /** How bad it is when the rule is broken. */
    public enum Severity {
        HIGH,
        MEDIUM,
        LOW
    }

    public RuleText {
        nist = List.copyOf(nist);
    }
}

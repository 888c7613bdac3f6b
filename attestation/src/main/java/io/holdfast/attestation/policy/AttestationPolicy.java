package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.jmespath.Effort;
import io.holdfast.attestation.jmespath.JmesPathException;
import io.holdfast.attestation.policy.Outcome.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A policy, parsed once. Immutable; any number of threads may run it. */
public final class AttestationPolicy {
    /** What the documented message of a refusal contains. */
    private static final String DENY = "A Deny claim was issued, authorization failed.";

    private final String text;
    private final PolicyParser.Parsed parsed;
    private final List<PolicyWarning> warnings;
    private final PolicyConfiguration configuration;

    private AttestationPolicy(String text, PolicyParser.Parsed parsed) {
        this.text = text;
        this.parsed = parsed;
        List<PolicyWarning> all = new ArrayList<>(parsed.warnings());
        Run run = new Run(ClaimSet.EMPTY, Effort.ofDefault());
        run(run, Section.CONFIGURATION)
                .ifPresent(failure -> all.add(new PolicyWarning(
                        Math.max(1, failure.line()),
                        1,
                        "configurationrules cannot be evaluated without claims: " + failure.message())));
        this.configuration = PropertyRules.configuration(run.properties());
        this.warnings = List.copyOf(all);
    }

    public static AttestationPolicy parse(String text) throws PolicyParseException {
        return new AttestationPolicy(text, PolicyParser.parse(text));
    }

    public PolicyVersion version() {
        return parsed.version();
    }

    /** The text that was parsed. */
    public String text() {
        return text;
    }

    /** What parses and probably is not meant. */
    public List<PolicyWarning> warnings() {
        return warnings;
    }

    /** What configurationrules say before there are any claims; this is what a quote must fulfil. */
    public PolicyConfiguration configuration() {
        return configuration;
    }

    /** {@code x-ms-policy-hash}. */
    public String hash() {
        return PolicyHash.of(text);
    }

    /** Runs configurationrules, authorizationrules and issuancerules over the claims, in this order. */
    public Outcome run(ClaimSet incoming) {
        return run(incoming, Effort.ofDefault());
    }

    /** As above, for no more than the given effort. */
    public Outcome run(ClaimSet incoming, Effort effort) {
        Run run = new Run(incoming, effort);
        for (Section section : Section.values()) {
            Optional<Outcome.Refused> refused = run(run, section);
            if (refused.isPresent()) {
                return refused.get();
            }
            if (section == Section.AUTHORIZATION && !run.permitted()) {
                return new Outcome.Refused(Reason.NOT_PERMITTED, DENY + " No rule of authorizationrules permitted.", 0);
            }
        }
        return new Outcome.Permitted(
                run.issued(),
                run.properties(),
                PropertyRules.configuration(run.properties()),
                PropertyRules.token(run.properties()));
    }

    private Optional<Outcome.Refused> run(Run run, Section section) {
        for (Rule rule : parsed.rules(section)) {
            try {
                run.rule(rule);
            } catch (EvaluationException | JmesPathException e) {
                return Optional.of(new Outcome.Refused(
                        Reason.ERROR,
                        "The rule of " + section.keyword() + " at line " + rule.line() + " cannot be evaluated: "
                                + e.getMessage() + ".",
                        rule.line()));
            }
            if (run.denied()) {
                return Optional.of(new Outcome.Refused(
                        Reason.DENIED, DENY + " The rule at line " + rule.line() + " denied.", rule.line()));
            }
        }
        return Optional.empty();
    }
}

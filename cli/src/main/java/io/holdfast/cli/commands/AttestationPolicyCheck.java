package io.holdfast.cli.commands;

import io.holdfast.attestation.policy.AttestationPolicy;
import io.holdfast.attestation.policy.PolicyParseException;
import io.holdfast.attestation.policy.PolicyWarning;
import io.holdfast.cli.attestation.PolicyFile;
import io.holdfast.cli.outcome.CommandException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code attestation policy check}: whether a provider would take a policy, and what in it is probably not meant. */
@picocli.CommandLine.Command(
        name = "check",
        description =
                "Reads attestation policies (text, or the JWS that a provider takes) and says of each whether it is"
                        + " ok, and where it is wrong or doubtful: FILE:LINE:COLUMN.")
final class AttestationPolicyCheck extends Command {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Policies.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--strict", description = "Warnings are errors.")
    private boolean strict;

    AttestationPolicyCheck(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        int refused = 0;
        for (Path file : files) {
            try {
                AttestationPolicy policy = AttestationPolicy.parse(PolicyFile.text(file));
                for (PolicyWarning warning : policy.warnings()) {
                    say(file + ":" + warning.line() + ":" + warning.column() + ": warning: " + warning.message());
                }
                boolean ok = policy.warnings().isEmpty();
                say(file + ": " + (ok ? "ok" : "ok, with warnings") + " (version "
                        + policy.version().text() + ", hash " + policy.hash() + ")");
                refused += !ok && strict ? 1 : 0;
            } catch (PolicyParseException e) {
                say(file + ":" + e.line() + ":" + e.column() + ": error: " + e.failure() + " (in " + e.rulePath()
                        + ")");
                refused++;
            }
        }
        if (refused > 0) {
            throw CommandException.refused(refused + (refused == 1 ? " policy is" : " policies are") + " refused");
        }
    }
}

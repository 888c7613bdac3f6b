package io.holdfast.cli.commands;

import io.holdfast.attestation.claims.ClaimJson;
import io.holdfast.attestation.claims.ClaimSet;
import io.holdfast.attestation.policy.AttestationPolicy;
import io.holdfast.attestation.policy.Outcome;
import io.holdfast.attestation.policy.PolicyParseException;
import io.holdfast.attestation.policy.PolicyWarning;
import io.holdfast.cli.attestation.OutcomeJson;
import io.holdfast.cli.attestation.PolicyFile;
import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code attestation policy run}: what a policy says of given claims. */
@picocli.CommandLine.Command(
        name = "run",
        description =
                "Runs an attestation policy over claims and prints what it says as JSON. Exit code 1 when it refuses.")
final class AttestationPolicyRun extends Command {
    private static final int MAX_CLAIMS = 4 << 20;

    @Parameters(paramLabel = "FILE", description = "The policy.")
    private Path policy = Path.of("");

    @Option(
            names = "--claims",
            paramLabel = "FILE",
            required = true,
            description = "The incoming claims as JSON: {\"secureBootEnabled\": true, \"events\": {…}}, or"
                    + " [{\"type\", \"value\", \"issuer\"}]. Without an issuer it is AttestationService; an object is a"
                    + " claim with its JSON text.")
    private Path claims = Path.of("");

    AttestationPolicyRun(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        AttestationPolicy parsed;
        ClaimSet incoming;
        try {
            parsed = AttestationPolicy.parse(PolicyFile.text(policy));
            incoming = ClaimJson.read(Json.parse(InputFiles.bytes(claims, MAX_CLAIMS)));
        } catch (PolicyParseException e) {
            throw CommandException.unusable(policy + ":" + e.line() + ":" + e.column() + ": " + e.failure());
        } catch (JsonException e) {
            throw CommandException.unusable(claims + ": " + e.getMessage());
        }
        for (PolicyWarning warning : parsed.warnings()) {
            warn(policy + ":" + warning.line() + ":" + warning.column() + ": " + warning.message());
        }
        Outcome outcome = parsed.run(incoming);
        print(OutcomeJson.of(outcome));
        if (outcome instanceof Outcome.Refused refused) {
            surroundings().out().flush();
            throw CommandException.refused(refused.message());
        }
    }
}

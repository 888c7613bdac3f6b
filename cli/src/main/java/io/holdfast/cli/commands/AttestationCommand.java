package io.holdfast.cli.commands;

import picocli.CommandLine;

/** {@code attestation}: evidence and attestation policies in files. Needs no control plane. */
final class AttestationCommand {
    private AttestationCommand() {}

    @CommandLine.Command(
            name = "attestation",
            mixinStandardHelpOptions = true,
            description =
                    "Boot integrity: judge evidence of a boot, show an event log, try an attestation policy, without a control plane.")
    private static final class Attestation extends Group {}

    @CommandLine.Command(
            name = "policy",
            mixinStandardHelpOptions = true,
            description =
                    "Attestation policies (Azure Attestation policy language, versions 1.0 to 1.2): check and try them.")
    private static final class AttestationPolicyGroup extends Group {}

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new Attestation())
                .addSubcommand(new AttestationVerify(surroundings))
                .addSubcommand(new AttestationEventLog(surroundings))
                .addSubcommand(new CommandLine(new AttestationPolicyGroup())
                        .addSubcommand(new AttestationPolicyCheck(surroundings))
                        .addSubcommand(new AttestationPolicyRun(surroundings)));
    }
}

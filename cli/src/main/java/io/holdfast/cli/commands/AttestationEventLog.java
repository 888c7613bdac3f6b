package io.holdfast.cli.commands;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.verify.Meaning;
import io.holdfast.attestation.verify.ReportJson;
import io.holdfast.cli.attestation.EvidenceFiles;
import io.holdfast.cli.outcome.CommandException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code attestation event-log}: what a firmware's log says, believed by nobody yet. */
@picocli.CommandLine.Command(
        name = "event-log",
        description =
                "Prints an event log, one line for each event: number, PCR, type, digest, meaning. Nothing of it is"
                        + " checked: 'attestation verify' does that. Needs no control plane.")
final class AttestationEventLog extends Command {
    @Parameters(paramLabel = "FILE", description = "For example /sys/kernel/security/tpm0/binary_bios_measurements.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Prints it as JSON, with all digests and data (docs/attestation.md).")
    private boolean json;

    AttestationEventLog(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        EventLog log = EvidenceFiles.parsedEventLog(file);
        if (json) {
            print(ReportJson.log(log));
            return;
        }
        HashAlgorithm bank = log.banks().contains(HashAlgorithm.SHA256)
                ? HashAlgorithm.SHA256
                : log.banks().stream().findFirst().orElse(HashAlgorithm.SHA1);
        List<Meaning> meanings = Meaning.of(log);
        for (Event event : log.events()) {
            String digest = event.digest(bank)
                    .map(bytes -> HexFormat.of().formatHex(bytes.array()))
                    .orElse("");
            say("%4d  PCR %-2d  %-32s  %s  %s"
                    .formatted(
                            event.number(),
                            event.pcr(),
                            event.typeName(),
                            digest,
                            meanings.get(event.number()).words()));
        }
        say(log.size() + " events, " + bank + " shown" + (log.cryptoAgile() ? "" : "; a log of the older form"));
    }
}

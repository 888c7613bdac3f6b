package io.holdfast.cli.commands;

import io.holdfast.attestation.policy.Outcome;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.verify.Baseline;
import io.holdfast.attestation.verify.Difference;
import io.holdfast.attestation.verify.Evidence;
import io.holdfast.attestation.verify.Finding;
import io.holdfast.attestation.verify.IdentityRules;
import io.holdfast.attestation.verify.ImaEvidence;
import io.holdfast.attestation.verify.ReportJson;
import io.holdfast.attestation.verify.Requirements;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.Verifier;
import io.holdfast.cli.attestation.EvidenceFiles;
import io.holdfast.cli.attestation.PolicyTrial;
import io.holdfast.cli.attestation.VerdictText;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code attestation verify}: evidence in files, every rule, no control plane. */
@picocli.CommandLine.Command(
        name = "verify",
        description =
                "Judges evidence of a boot by every rule: quote, event log, IMA list. Prints each refusal with its"
                        + " rule, what the boot was, and its PCRs. A verified boot is a known one, not a good one: that is what a"
                        + " baseline or a policy says. Needs no control plane.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the evidence is verified, and the policy permits",
            "1:the evidence, or the machine by the policy, is refused",
            "2:a file cannot be read"
        })
final class AttestationVerify extends Command {
    @Option(
            names = "--event-log",
            paramLabel = "FILE",
            description =
                    "What the firmware measured: /sys/kernel/security/tpm0/binary_bios_measurements. Without it only"
                            + " PCR values are judged.")
    private Optional<Path> eventLog = Optional.empty();

    @Option(
            names = "--ima",
            paramLabel = "FILE",
            description =
                    "What the kernel measured: /sys/kernel/security/ima/binary_runtime_measurements, read after the"
                            + " quote.")
    private Optional<Path> ima = Optional.empty();

    @Option(names = "--quote", required = true, paramLabel = "FILE", description = "TPMS_ATTEST ('tpm2_quote -m').")
    private Path quote = Path.of("");

    @Option(
            names = "--signature",
            required = true,
            paramLabel = "FILE",
            description = "TPMT_SIGNATURE ('tpm2_quote -s').")
    private Path signature = Path.of("");

    @Option(
            names = "--ak",
            required = true,
            paramLabel = "FILE",
            description = "The attestation key: PEM, TPM2B_PUBLIC or TPMT_PUBLIC.")
    private Path ak = Path.of("");

    @Option(
            names = "--nonce",
            paramLabel = "HEX",
            description = "What the quote must carry. Without it an old quote passes, and a note says so.")
    private Optional<String> nonce = Optional.empty();

    @Option(
            names = "--pcrs",
            paramLabel = "FILE",
            description =
                    "The quoted values ('tpm2_quote -o'). Without them they follow from the logs, and a quoted PCR"
                            + " that does not is a refusal.")
    private Optional<Path> pcrs = Optional.empty();

    @Option(
            names = "--ek-cert",
            paramLabel = "FILE",
            description =
                    "The certificate of the TPM's endorsement key; checked against --root. That the attestation key"
                            + " lives in that TPM only a challenge can show.")
    private Optional<Path> ekCertificate = Optional.empty();

    @Option(
            names = "--root",
            paramLabel = "FILE",
            description =
                    "Certificates of the TPM's manufacturer, PEM or DER; repeatable. Self-signed ones are trusted,"
                            + " others lead to them.")
    private List<Path> roots = new ArrayList<>();

    @Option(
            names = "--revoked",
            paramLabel = "FILE",
            description =
                    "A list of revoked boot loaders as the UEFI Forum publishes it (dbxupdate_*.bin); repeatable. A boot"
                            + " that used one is refused.")
    private List<Path> revoked = new ArrayList<>();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "An attestation policy, run over the claims of verified evidence.")
    private Optional<Path> policy = Optional.empty();

    @Option(
            names = "--baseline",
            paramLabel = "EVENT_LOG",
            description =
                    "The event log of a boot that is known to be good: names the events that differ, the first one"
                            + " first. A difference is no refusal.")
    private Optional<Path> baseline = Optional.empty();

    @Option(names = "--json", description = "Prints the verdict as JSON (docs/attestation.md).")
    private boolean json;

    AttestationVerify(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void run() throws CommandException {
        Optional<PolicyTrial> trial = policy.isEmpty() ? Optional.empty() : Optional.of(PolicyTrial.read(policy.get()));
        Requirements all = Requirements.DEFAULT.withRevoked(EvidenceFiles.revocations(revoked));
        Requirements requirements = trial.map(each -> each.demand(all)).orElse(all);
        Optional<List<PcrValues>> values =
                pcrs.isEmpty() ? Optional.empty() : Optional.of(EvidenceFiles.pcrs(pcrs.get()));
        Optional<Bytes> challenge = nonce.isEmpty() ? Optional.empty() : Optional.of(EvidenceFiles.nonce(nonce.get()));
        Evidence evidence = new Evidence(
                EvidenceFiles.optional(eventLog, EvidenceFiles::eventLog),
                EvidenceFiles.optional(ima, EvidenceFiles::ima).map(ImaEvidence::whole),
                EvidenceFiles.small(quote),
                EvidenceFiles.small(signature),
                EvidenceFiles.key(ak),
                values,
                challenge);
        List<Finding> endorsement = endorsement();
        Optional<List<Difference>> differences = Optional.empty();
        Verdict verdict = Verifier.verify(evidence, requirements).with(endorsement);
        if (baseline.isPresent()) {
            differences = Optional.of(differences(verdict));
        }
        Optional<Outcome> outcome = verdict.verified() ? trial.map(each -> each.run(verdict)) : Optional.empty();
        report(verdict, differences, outcome);
        if (!verdict.verified()) {
            throw CommandException.refused("the evidence is refused: "
                    + verdict.refusals().getFirst().rule() + ", "
                    + verdict.refusals().getFirst().message());
        }
        if (outcome.isPresent() && outcome.get() instanceof Outcome.Refused refused) {
            throw CommandException.refused("the policy refused: " + refused.message());
        }
    }

    /** Against the log alone where the evidence is refused: which event broke is what one wants to know then. */
    private List<Difference> differences(Verdict verdict) throws CommandException {
        HashAlgorithm bank = verdict.facts().hasLog() ? verdict.facts().bank() : HashAlgorithm.SHA256;
        Baseline good = Baseline.of(EvidenceFiles.parsedEventLog(baseline.orElseThrow()), bank);
        if (verdict.verified() || verdict.events().isEmpty()) {
            return good.differences(verdict);
        }
        return good.differences(verdict.events().get());
    }

    private List<Finding> endorsement() throws CommandException {
        if (ekCertificate.isEmpty() != roots.isEmpty()) {
            throw CommandException.unusable("--ek-cert and --root go together: one was given without the other");
        }
        if (ekCertificate.isEmpty()) {
            return List.of();
        }
        List<X509Certificate> given = EvidenceFiles.certificates(roots);
        List<X509Certificate> pinned =
                given.stream().filter(EvidenceFiles::isRoot).toList();
        List<X509Certificate> others =
                given.stream().filter(each -> !EvidenceFiles.isRoot(each)).toList();
        byte[] certificate = EvidenceFiles.der(ekCertificate.get());
        return IdentityRules.ekCertificate(
                certificate,
                EvidenceFiles.endorsementKey(ekCertificate.get(), certificate),
                pinned.isEmpty() ? List.of() : others,
                pinned.isEmpty() ? others : pinned,
                surroundings().clock().instant());
    }

    private void report(Verdict verdict, Optional<List<Difference>> differences, Optional<Outcome> outcome) {
        if (!json) {
            differences.map(VerdictText::of).ifPresent(lines -> lines.forEach(this::say));
            outcome.map(PolicyTrial::text).ifPresent(lines -> lines.forEach(this::say));
            VerdictText.of(verdict).forEach(this::say);
            return;
        }
        JsonObject.Builder all = ReportJson.verdict(verdict).toBuilder();
        if (differences.isPresent()) {
            List<Difference> found = differences.get();
            JsonObject.Builder compared = JsonObject.builder().put("same", found.isEmpty());
            found.stream().findFirst().map(ReportJson::difference).ifPresent(first -> compared.put("first", first));
            all.put(
                    "baseline",
                    compared.put(
                                    "differences",
                                    found.stream()
                                            .map(each -> (Json) ReportJson.difference(each))
                                            .collect(JsonArray.collector()))
                            .build());
        }
        outcome.map(PolicyTrial::json).ifPresent(run -> all.put("policy", run));
        print(all.build());
    }
}

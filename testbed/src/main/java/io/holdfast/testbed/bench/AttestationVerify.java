package io.holdfast.testbed.bench;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.PcrFile;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.verify.Evidence;
import io.holdfast.attestation.verify.ImaEvidence;
import io.holdfast.attestation.verify.Requirements;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.Verifier;
import io.holdfast.kernel.Bytes;
import io.holdfast.server.NativeSignatures;
import io.holdfast.testbed.RunningHoldfast;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Verdicts on real evidence, one thread, beside the tools for it and beside bare signatures of the same machine. */
final class AttestationVerify implements Benchmark {
    private static final double AIM = 12_000;
    private static final int ROUNDS = 5;
    private static final long ROUND_NANOS = 1_000_000_000;
    private static final int TOOL_RUNS = 20;

    @Override
    public String name() {
        return "attestation-verify";
    }

    @Override
    public String about() {
        return "full verdicts on a real boot (quote, 49 events, 53 IMA entries) on one core, beside tpm2_checkquote and"
                + " tpm2_eventlog, and beside 'openssl speed' of its signatures.";
    }

    @Override
    public Report run(Workplace work) throws IOException, InterruptedException {
        Report report = new Report();
        double rsa = perSecond(evidence("quote", "ak.pub"));
        double ecc = perSecond(evidence("quoteecc", "akecc.pub"));
        double rawRsa = openssl("rsa2048");
        double rawEcc = openssl("ecdsap256");
        report.row(
                "verdicts, RSA-2048",
                rate(rsa),
                "openssl rsa2048 verify " + rate(rawRsa),
                Sample.ratio(rsa / rawRsa),
                String.format(Locale.ROOT, ">= %,.0f/s", AIM),
                rsa >= AIM);
        report.row(
                "verdicts, ECDSA P-256",
                rate(ecc),
                "openssl ecdsap256 verify " + rate(rawEcc),
                Sample.ratio(ecc / rawEcc));
        if (NativeSignatures.provider().isPresent()) {
            double service = perSecond(evidence("quoteecc", "akecc.pub"));
            report.row(
                    "verdicts, ECDSA P-256, as the service has it (AWS-LC)",
                    rate(service),
                    "openssl ecdsap256 verify " + rate(rawEcc),
                    Sample.ratio(service / rawEcc),
                    String.format(Locale.ROOT, ">= %,.0f/s", AIM),
                    service >= AIM);
        }
        if (Files.isExecutable(Path.of("/usr/bin/tpm2_checkquote"))) {
            double tools = tools();
            report.row(
                    "verdicts, RSA-2048",
                    rate(rsa),
                    "tpm2_checkquote + tpm2_eventlog " + rate(tools),
                    Sample.ratio(rsa / tools));
        }
        new ImaListCost(report).run();
        return report;
    }

    static Path boot(String name) {
        return RunningHoldfast.home()
                .resolve("attestation/src/test/resources/boots/sb_on")
                .resolve(name);
    }

    static Bytes bytes(String name) throws IOException {
        return Bytes.of(Files.readAllBytes(boot(name)));
    }

    private static Evidence evidence(String quote, String key) throws IOException {
        try {
            List<PcrValues> values = PcrFile.parse(bytes(quote + ".pcrs").array());
            return new Evidence(
                    Optional.of(bytes("eventlog.bin")),
                    Optional.of(ImaEvidence.whole(bytes("ima.bin"))),
                    bytes(quote + ".msg"),
                    bytes(quote + ".sig"),
                    AttestationKey.parse(bytes(key).array()),
                    Optional.of(values),
                    Optional.of(Bytes.of(HexFormat.of()
                            .parseHex(Files.readString(boot("nonce.hex")).strip()))));
        } catch (TpmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The median of some rounds; the first one, in which the code is compiled, does not count. */
    private static double perSecond(Evidence evidence) {
        List<Double> rounds = new ArrayList<>();
        for (int round = 0; round <= 2 * ROUNDS; round++) {
            long done = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < ROUND_NANOS) {
                Verdict verdict = Verifier.verify(evidence, Requirements.DEFAULT);
                if (!verdict.verified()) {
                    throw new IllegalStateException(verdict.refusals().toString());
                }
                done++;
            }
            if (round >= ROUNDS) {
                rounds.add(done * 1e9 / (System.nanoTime() - start));
            }
        }
        return rounds.stream().sorted().toList().get(rounds.size() / 2);
    }

    private static double tools() throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < TOOL_RUNS; i++) {
            output(
                    "tpm2_checkquote",
                    "-u",
                    boot("ak.pem").toString(),
                    "-m",
                    boot("quote.msg").toString(),
                    "-s",
                    boot("quote.sig").toString(),
                    "-f",
                    boot("quote.pcrs").toString(),
                    "-q",
                    Files.readString(boot("nonce.hex")).strip());
            output("tpm2_eventlog", boot("eventlog.bin").toString());
        }
        return TOOL_RUNS * 1e9 / (System.nanoTime() - start);
    }

    /** Verifications a second on one core: the last word of the last line that names the algorithm. */
    private static double openssl(String algorithm) throws IOException, InterruptedException {
        String line = "";
        for (String each :
                output("openssl", "speed", "-seconds", "2", algorithm).split("\n", -1)) {
            line = each.isBlank() ? line : each.strip();
        }
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command[0] + " ended with " + process.exitValue());
        }
        return output;
    }

    static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%,.0f/s", perSecond);
    }
}

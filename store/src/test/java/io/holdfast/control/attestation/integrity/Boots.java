package io.holdfast.control.attestation.integrity;

import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.PcrFile;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.verify.Evidence;
import io.holdfast.attestation.verify.Requirements;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.Verifier;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The real boots of the room attestation, as attestations of one machine. */
final class Boots {
    private static final Path FOLDER = Path.of("..", "attestation", "src", "test", "resources", "boots");

    private Boots() {}

    private static byte[] read(String boot, String file) {
        try {
            return Files.readAllBytes(FOLDER.resolve(boot).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Bytes log(String boot) {
        return Bytes.of(read(boot, "eventlog.bin"));
    }

    /** What the verifier says of a boot. */
    static Verdict verdict(String boot, Optional<Bytes> log) {
        try {
            return Verifier.verify(
                    new Evidence(
                            log,
                            Optional.empty(),
                            Bytes.of(read(boot, "quote.msg")),
                            Bytes.of(read(boot, "quote.sig")),
                            AttestationKey.parse(read(boot, "ak.pub")),
                            Optional.of(PcrFile.parse(read(boot, "quote.pcrs"))),
                            Optional.of(Bytes.of(HexFormat.of()
                                    .parseHex(new String(
                                                    read(boot, "nonce.hex"), java.nio.charset.StandardCharsets.US_ASCII)
                                            .strip())))),
                    Requirements.DEFAULT);
        } catch (TpmException e) {
            throw new IllegalStateException(boot, e);
        }
    }

    /** The boot as the machine's boot number {@code reset} (each real one was the first of its own TPM). */
    static BootReport report(String boot, long reset, Instant time) {
        return report(verdict(boot, Optional.of(log(boot))), Optional.of(log(boot)), reset, time, JsonObject.EMPTY);
    }

    static BootReport report(Verdict verdict, Optional<Bytes> log, long reset, Instant time, JsonObject prediction) {
        return new BootReport(time, "sharedlocal", "key", numbered(verdict, reset), log, Optional.empty(), prediction);
    }

    private static Verdict numbered(Verdict verdict, long reset) {
        return new Verdict(
                verdict.verified(),
                verdict.key(),
                verdict.findings(),
                verdict.facts(),
                verdict.pcrs(),
                verdict.events(),
                verdict.quote()
                        .map(quote -> new Quote(
                                quote.qualifiedSigner(),
                                quote.extraData(),
                                new ClockInfo(quote.clock().clock(), reset, 0, true),
                                quote.firmwareVersion(),
                                quote.selections(),
                                quote.pcrDigest())),
                verdict.ima());
    }

    /** The same verdict, of a quote that leaves PCRs out. */
    static Verdict without(Verdict verdict, List<Integer> pcrs) {
        return new Verdict(
                verdict.verified(),
                verdict.key(),
                verdict.findings(),
                verdict.facts(),
                verdict.pcrs().stream()
                        .map(bank -> {
                            var left = new java.util.TreeMap<>(bank.values());
                            pcrs.forEach(left::remove);
                            return new io.holdfast.attestation.tpm.PcrValues(bank.bank(), left);
                        })
                        .toList(),
                verdict.events(),
                verdict.quote(),
                verdict.ima());
    }
}

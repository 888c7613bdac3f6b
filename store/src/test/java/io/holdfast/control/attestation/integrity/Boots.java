package io.holdfast.control.attestation.integrity;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventLogException;
import io.holdfast.attestation.eventlog.Replay;
import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrFile;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.tpm.SignatureScheme;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.attestation.verify.Evidence;
import io.holdfast.attestation.verify.Requirements;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.attestation.verify.Verifier;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

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
                                    .parseHex(
                                            new String(read(boot, "nonce.hex"), StandardCharsets.US_ASCII).strip())))),
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

    /** The boot with one more command of GRUB, as a machine measures whatever it likes with a key that it made itself. */
    static BootReport withCommand(String boot, String command, long reset, Instant time) {
        byte[] data = ("grub_cmd: " + command).getBytes(StandardCharsets.US_ASCII);
        try {
            byte[] real = read(boot, "eventlog.bin");
            List<HashAlgorithm> banks = EventLog.parse(real).banks();
            ByteArrayOutputStream event = new ByteArrayOutputStream();
            event.writeBytes(
                    little(12).putInt(8).putInt(0xD).putInt(banks.size()).array());
            for (HashAlgorithm bank : banks) {
                event.writeBytes(little(2).putShort((short) bank.id()).array());
                // the digest is of what stands behind the kind
                event.writeBytes(bank.digest().digest(Arrays.copyOfRange(data, 10, data.length)));
            }
            event.writeBytes(little(4).putInt(data.length).array());
            int first = new String(real, StandardCharsets.ISO_8859_1).indexOf("grub_cmd: ") - event.size();
            event.writeBytes(data);
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            log.write(real, 0, first);
            log.writeBytes(event.toByteArray());
            log.write(real, first, real.length - first);
            Bytes whole = Bytes.of(log.toByteArray());
            List<PcrValues> values = List.of(Replay.of(EventLog.parse(whole.array()), HashAlgorithm.SHA256)
                    .values(0x7fff));
            KeyPair key = KeyPairGenerator.getInstance("RSA").generateKeyPair();
            byte[] signer = new byte[34];
            signer[1] = 0xb; // a name of SHA-256
            byte[] quote = new Quote(
                            Bytes.of(signer),
                            Bytes.of(new byte[20]),
                            new ClockInfo(1000, reset, 0, true),
                            1,
                            List.of(new PcrSelection(
                                    HashAlgorithm.SHA256,
                                    new TreeSet<>(values.getFirst().values().keySet()))),
                            Quote.digest(HashAlgorithm.SHA256, values))
                    .bytes();
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.getPrivate());
            signature.update(quote);
            Evidence evidence = new Evidence(
                    Optional.of(whole),
                    Optional.empty(),
                    Bytes.of(quote),
                    Bytes.of(new TpmSignature(SignatureScheme.RSASSA, HashAlgorithm.SHA256, Bytes.of(signature.sign()))
                            .bytes()),
                    AttestationKey.of(key.getPublic()),
                    Optional.of(values),
                    Optional.of(Bytes.of(new byte[20])));
            return report(
                    Verifier.verify(evidence, Requirements.DEFAULT), Optional.of(whole), reset, time, JsonObject.EMPTY);
        } catch (EventLogException | GeneralSecurityException e) {
            throw new IllegalStateException(boot, e);
        }
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
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
                            var left = new TreeMap<>(bank.values());
                            pcrs.forEach(left::remove);
                            return new PcrValues(bank.bank(), left);
                        })
                        .toList(),
                verdict.events(),
                verdict.quote(),
                verdict.ima());
    }
}

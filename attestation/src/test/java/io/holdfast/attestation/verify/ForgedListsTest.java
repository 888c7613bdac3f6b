package io.holdfast.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.Replay;
import io.holdfast.attestation.ima.ImaException;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.ima.ImaReader;
import io.holdfast.attestation.ima.ImaReplay;
import io.holdfast.attestation.ima.ImaTemplate;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Rules M1 to M5 with lists in which everything else is right, and the templates of lists. */
class ForgedListsTest {
    private static final HashAlgorithm SHA256 = HashAlgorithm.SHA256;

    /** A list as a kernel writes it, and the PCR that it leads to. */
    private static final class Forge {
        private final ByteArrayOutputStream list = new ByteArrayOutputStream();
        private byte[] pcr = new byte[32];

        Forge entry(int index, String template, byte[] data, byte[] hashed, UnaryOperator<byte[]> templateHash) {
            byte[] sha1 = templateHash.apply(HashAlgorithm.SHA1.digest().digest(hashed));
            boolean violation = Arrays.equals(sha1, new byte[20]);
            byte[] extended = SHA256.digest().digest(hashed);
            if (violation) {
                Arrays.fill(extended, (byte) 0xff);
            }
            MessageDigest digest = SHA256.digest();
            digest.update(pcr);
            pcr = digest.digest(extended);
            byte[] name = template.getBytes(StandardCharsets.US_ASCII);
            list.writeBytes(little(4 + 20 + 4 + name.length)
                    .putInt(index)
                    .put(sha1)
                    .putInt(name.length)
                    .put(name)
                    .array());
            if (!template.equals("ima")) {
                list.writeBytes(little(4).putInt(data.length).array());
            }
            list.writeBytes(data);
            return this;
        }

        Forge file(String digest, byte[] hash, String path) {
            byte[] data = fields((digest + ":\0").getBytes(StandardCharsets.US_ASCII), hash, path);
            return entry(10, "ima-ng", data, data, UnaryOperator.identity());
        }

        Forge aggregate(RealBoot boot) {
            MessageDigest digest = SHA256.digest();
            boot.pcrs("quote.pcrs")
                    .getFirst()
                    .values()
                    .headMap(10)
                    .values()
                    .forEach(value -> digest.update(value.array()));
            return file("sha256", digest.digest(), "boot_aggregate");
        }

        Verdict verdict(RealBoot boot) {
            return verdict(boot, list.toByteArray());
        }

        Verdict verdict(RealBoot boot, byte[] bytes) {
            try {
                byte[] log = boot.file("eventlog.bin");
                TreeMap<Integer, Bytes> values = new TreeMap<>(
                        Replay.of(EventLog.parse(log), SHA256).values(0x7fff).values());
                values.put(10, Bytes.of(pcr));
                return LogForge.quoted(
                        log,
                        List.of(new PcrValues(SHA256, values)),
                        Requirements.DEFAULT,
                        Optional.of(ImaEvidence.whole(Bytes.of(bytes))));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] fields(byte[] prefix, byte[] hash, String path) {
        byte[] name = (path + "\0").getBytes(StandardCharsets.UTF_8);
        return little(8 + prefix.length + hash.length + name.length)
                .putInt(prefix.length + hash.length)
                .put(prefix)
                .put(hash)
                .putInt(name.length)
                .put(name)
                .array();
    }

    private static void refused(Verdict verdict, Rule rule) {
        assertThat(verdict.refusals()).extracting(Finding::rule).containsOnly(rule);
    }

    @Test
    void aListIsCoveredUpToItsQuote() {
        Forge forge = new Forge().aggregate(RealBoot.SB_ON).file("sha256", new byte[32], "/init");
        assertThat(forge.verdict(RealBoot.SB_ON).refusals()).isEmpty();
        byte[] quoted = forge.pcr;
        forge.file("sha256", new byte[32], "/later");
        forge.pcr = quoted;
        ImaFacts facts = forge.verdict(RealBoot.SB_ON).ima().orElseThrow();
        assertThat(facts.entries()).isEqualTo(2);
        assertThat(facts.ignored()).isEqualTo(1);
    }

    @Test
    void m1AChangedEntry() {
        Forge forge = new Forge().aggregate(RealBoot.SB_ON).file("sha256", new byte[32], "/bin/evil");
        Forge clean = new Forge().aggregate(RealBoot.SB_ON).file("sha256", new byte[32], "/bin/good");
        refused(forge.verdict(RealBoot.SB_ON, clean.list.toByteArray()), Rule.M1);
        byte[] list = forge.list.toByteArray();
        refused(forge.verdict(RealBoot.SB_ON, Arrays.copyOf(list, list.length / 2 + 9)), Rule.L2);
    }

    @Test
    void m2TheAggregateOfAnotherBoot() {
        refused(new Forge().aggregate(RealBoot.SB_OFF).verdict(RealBoot.SB_ON), Rule.M2);
        refused(new Forge().file("sha256", new byte[32], "/init").verdict(RealBoot.SB_ON), Rule.M2);
    }

    @Test
    void m3ATemplateHashThatIsNotOfItsData() {
        byte[] data = fields("sha256:\0".getBytes(StandardCharsets.US_ASCII), new byte[32], "/init");
        Forge forge = new Forge().aggregate(RealBoot.SB_ON).entry(10, "ima-ng", data, data, hash -> {
            hash[3] ^= 1;
            return hash;
        });
        refused(forge.verdict(RealBoot.SB_ON), Rule.M3);
    }

    @Test
    void m4AViolationIsReported() {
        byte[] data = fields("sha256:\0".getBytes(StandardCharsets.US_ASCII), new byte[32], "/etc/passwd");
        Verdict verdict = new Forge()
                .aggregate(RealBoot.SB_ON)
                .entry(10, "ima-ng", data, data, _ -> new byte[20])
                .verdict(RealBoot.SB_ON);
        assertThat(verdict.verified()).isTrue();
        assertThat(verdict.ima().orElseThrow().violations()).isEqualTo(1);
        assertThat(verdict.findings()).anyMatch(finding -> finding.rule() == Rule.M4);
    }

    @Test
    void m5AnEntryOfAnotherPcr() {
        byte[] data = fields("sha256:\0".getBytes(StandardCharsets.US_ASCII), new byte[32], "/init");
        refused(
                new Forge()
                        .aggregate(RealBoot.SB_ON)
                        .entry(11, "ima-ng", data, data, UnaryOperator.identity())
                        .verdict(RealBoot.SB_ON),
                Rule.M5);
    }

    @Test
    void theOldTemplateHasNoLengths() throws Exception {
        byte[] digest = new byte[20];
        digest[0] = 7;
        byte[] name = "/bin/sh".getBytes(StandardCharsets.US_ASCII);
        byte[] data = little(24 + name.length)
                .put(digest)
                .putInt(name.length)
                .put(name)
                .array();
        byte[] hashed = Arrays.copyOf(digest, 20 + 256);
        System.arraycopy(name, 0, hashed, 20, name.length);
        Forge forge = new Forge().aggregate(RealBoot.SB_ON).entry(10, "ima", data, hashed, UnaryOperator.identity());
        assertThat(forge.verdict(RealBoot.SB_ON).refusals()).isEmpty();
        ImaReader reader = new ImaReader(Bytes.of(forge.list.toByteArray()), 0);
        assertThat(reader.next()).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(ImaTemplate.name(reader)).isEqualTo("/bin/sh");
        assertThat(ImaTemplate.digest(reader))
                .hasValueSatisfying(text -> assertThat(text).startsWith("sha1:07"));
        assertThat(reader.next()).isFalse();
    }

    @Test
    void buffersOfTheKernelAreEventsForPolicies() throws Exception {
        byte[] version = "6.1.0-56-amd64".getBytes(StandardCharsets.US_ASCII);
        byte[] hash = SHA256.digest().digest(version);
        byte[] fields = fields("sha256:\0".getBytes(StandardCharsets.US_ASCII), hash, "kernel_version");
        byte[] data = little(fields.length + 4 + version.length)
                .put(fields)
                .putInt(version.length)
                .put(version)
                .array();
        Verdict verdict = new Forge()
                .aggregate(RealBoot.SB_ON)
                .entry(10, "ima-buf", data, data, UnaryOperator.identity())
                .verdict(RealBoot.SB_ON);
        assertThat(verdict.refusals()).isEmpty();
        assertThat(VerdictJson.events(verdict).compact())
                .contains(
                        "\"EventTypeString\":\"IMA_MEASUREMENT_EVENT\",\"ProcessedData\":{\"KernelVersion\":\"6.1.0-56-amd64\"}");
    }

    @Test
    void fieldsOfARealList() throws Exception {
        ImaReader reader = new ImaReader(RealBoot.SB_ON.bytes("ima.bin"), 0);
        int entries = 0;
        String last = "";
        for (String line : RealBoot.SB_ON.text("ima.txt").split("\n")) {
            assertThat(reader.next()).isTrue();
            String[] words = line.split(" ");
            assertThat(reader.template()).isEqualTo(words[2]);
            assertThat(ImaTemplate.digest(reader)).contains(words[3]);
            assertThat(ImaTemplate.name(reader)).isEqualTo(words[4]);
            last = words[4];
            entries++;
        }
        assertThat(reader.next()).isFalse();
        assertThat(entries).isEqualTo(63);
        assertThat(last).isNotEmpty();
    }

    @Test
    void anIncrementNeedsWhatWasKept() {
        ImaPosition kept =
                new ImaPosition(100, 1, 0, Optional.empty(), Map.of(HashAlgorithm.SHA1, Bytes.of(new byte[20])));
        Evidence real = RealBoot.SB_ON.evidence();
        Verdict verdict = Verifier.verify(
                new Evidence(
                        real.eventLog(),
                        Optional.of(new ImaEvidence(kept, List.of(), RealBoot.SB_ON.bytes("ima.bin"))),
                        real.quote(),
                        real.signature(),
                        real.key(),
                        real.pcrs(),
                        real.qualifyingData()),
                Requirements.DEFAULT);
        refused(verdict, Rule.M1);
        assertThatThrownBy(() -> new ImaReplay(kept, List.of(SHA256))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ImaPosition(5, 0, 0, Optional.empty(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mutatedListsAreReadOrRefused() {
        byte[] list = RealBoot.SB_ON.file("ima.bin");
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 400; round++) {
            byte[] changed = list.clone();
            changed[random.nextInt(list.length)] = (byte) random.nextInt();
            changed = Arrays.copyOf(changed, list.length - random.nextInt(40));
            ImaReader reader = new ImaReader(Bytes.of(changed), 0);
            try {
                while (reader.next()) {
                    ImaTemplate.name(reader);
                    ImaTemplate.digest(reader);
                }
            } catch (ImaException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(200, 400);
    }
}

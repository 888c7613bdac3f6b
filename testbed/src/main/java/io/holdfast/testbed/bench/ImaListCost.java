package io.holdfast.testbed.bench;

import com.sun.management.ThreadMXBean;
import io.holdfast.attestation.ima.ImaException;
import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.ima.ImaReplay;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A list of 100,000 entries: what going over it takes, and what 100 new ones do. */
final class ImaListCost {
    private static final int ENTRIES = 100_000;
    private static final int NEW = 100;
    private static final List<HashAlgorithm> BANKS = List.of(HashAlgorithm.SHA256);

    private final Report report;
    private byte[] afterMost = new byte[0];
    private byte[] afterAll = new byte[0];

    ImaListCost(Report report) {
        this.report = report;
    }

    void run() {
        byte[] list = list();
        int entry = list.length / ENTRIES;
        Bytes most = Bytes.of(Arrays.copyOf(list, entry * (ENTRIES - NEW)));
        ImaPosition kept = find(ImaPosition.START, most, ENTRIES - NEW);
        find(ImaPosition.START, most, ENTRIES - NEW);
        find(ImaPosition.START, most, ENTRIES - NEW);
        Bytes whole = Bytes.of(list);
        long before = allocated();
        long start = System.nanoTime();
        find(ImaPosition.START, whole, ENTRIES);
        double all = System.nanoTime() - start;
        long garbage = allocated() - before;
        Bytes tail = Bytes.of(Arrays.copyOfRange(list, entry * (ENTRIES - NEW), list.length));
        double increment = Double.MAX_VALUE;
        for (int round = 0; round < 50; round++) {
            start = System.nanoTime();
            find(kept, tail, ENTRIES);
            increment = Math.min(increment, (double) (System.nanoTime() - start));
        }
        report.row(
                "100,000 IMA entries",
                String.format(Locale.ROOT, "%.0f ms", all / 1e6),
                String.format(
                        Locale.ROOT,
                        "list %.1f MB, allocated on the way %.1f MB, kept %d bytes",
                        list.length / 1e6,
                        garbage / 1e6,
                        kept.values().values().iterator().next().size()),
                "");
        report.row(
                "100 new entries after them",
                String.format(Locale.ROOT, "%.2f ms", increment / 1e6),
                String.format(Locale.ROOT, "all of them %.0f ms", all / 1e6),
                String.format(Locale.ROOT, "%.4f", increment / all),
                "< 0.01",
                increment / all < 0.01);
    }

    private ImaPosition find(ImaPosition from, Bytes list, int entries) {
        try {
            byte[] wanted = entries == ENTRIES ? afterAll : afterMost;
            return new ImaReplay(from, BANKS)
                    .find(list, values -> Arrays.equals(values[0], wanted))
                    .orElseThrow();
        } catch (ImaException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Files with SHA-256 digests, and the PCR after all and after all but the last ones. */
    private byte[] list() {
        byte[] pcr = new byte[32];
        byte[] template = "ima-ng".getBytes(StandardCharsets.US_ASCII);
        int data = 4 + 8 + 32 + 4 + 32;
        int size = 4 + 20 + 4 + template.length + 4 + data;
        ByteBuffer all = ByteBuffer.allocate(size * ENTRIES).order(ByteOrder.LITTLE_ENDIAN);
        MessageDigest sha256 = HashAlgorithm.SHA256.digest();
        MessageDigest sha1 = HashAlgorithm.SHA1.digest();
        for (int i = 0; i < ENTRIES; i++) {
            byte[] fields = ByteBuffer.allocate(data)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(40)
                    .put("sha256:\0".getBytes(StandardCharsets.US_ASCII))
                    .putInt(i)
                    .position(44)
                    .putInt(32)
                    .put(String.format(Locale.ROOT, "/usr/lib/package/file-%09d\0", i)
                            .getBytes(StandardCharsets.US_ASCII))
                    .array();
            all.putInt(10)
                    .put(sha1.digest(fields))
                    .putInt(template.length)
                    .put(template)
                    .putInt(data)
                    .put(fields);
            byte[] extended = sha256.digest(fields);
            sha256.update(pcr);
            pcr = sha256.digest(extended);
            if (i == ENTRIES - NEW - 1) {
                afterMost = pcr;
            }
        }
        afterAll = pcr;
        return all.array();
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}

package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The claim of a platform that Windows' {@code NCryptCreateClaim} makes with {@code NCRYPT_CLAIM_PLATFORM}: the structure
 * {@code NCRYPT_TPM_PLATFORM_ATTESTATION_STATEMENT} of the public header {@code ncrypt.h}, whose numbers are
 * little-endian.
 *
 * @param bank whose PCR values it has
 * @param pcrs the values of all 24 PCRs, quoted or not
 * @param quote TPMS_ATTEST
 * @param signature TPMT_SIGNATURE
 */
public record PlatformClaim(HashAlgorithm bank, Bytes pcrs, Bytes quote, Bytes signature) {
    private static final int MAGIC = 0x54504c41; // 'TPLA'
    private static final int VERSION = 0;

    /** TPMT_SIGNATURE with RSA of 4096 bits has 518 bytes. */
    private static final int MAX_SIGNATURE = 1024;

    /** TPMS_ATTEST with digests of SHA-512 has about 300 bytes. */
    private static final int MAX_QUOTE = 2048;

    /** Throws {@link IllegalArgumentException} unless there are values of 24 PCRs. */
    public PlatformClaim {
        if (pcrs.size() != PcrValues.COUNT * bank.size()) {
            throw new IllegalArgumentException(
                    pcrs.size() + " bytes of PCRs (expected: " + PcrValues.COUNT + " times " + bank.size() + ")");
        }
    }

    public static PlatformClaim parse(byte[] claim) throws TpmException {
        TpmReader reader = new TpmReader("platform claim", claim);
        int magic = (int) little(reader);
        if (magic != MAGIC) {
            throw reader.failure(other(magic));
        }
        long version = little(reader);
        if (version != VERSION) {
            throw reader.failure("version " + version + " (expected: " + VERSION + ")");
        }
        long id = little(reader);
        HashAlgorithm bank = HashAlgorithm.of((int) Math.min(id, Integer.MAX_VALUE))
                .orElseThrow(() ->
                        reader.failure("PCR bank 0x%04x (expected: SHA-1, SHA-256, SHA-384 or SHA-512)".formatted(id)));
        int signature = size(reader, "the signature", MAX_SIGNATURE);
        int quote = size(reader, "the quote", MAX_QUOTE);
        int values = PcrValues.COUNT * bank.size();
        int pcrs = size(reader, "the PCRs", values);
        if (pcrs != values) {
            throw reader.failure(pcrs + " bytes of PCRs of " + bank + " (expected: " + values + ")");
        }
        Bytes signed = Bytes.of(reader.bytes(signature));
        Bytes quoted = Bytes.of(reader.bytes(quote));
        Bytes read = Bytes.of(reader.bytes(pcrs));
        reader.end();
        return new PlatformClaim(bank, read, quoted, signed);
    }

    private static String other(int magic) {
        return switch (magic) {
            // 'SDAP' and '2DAP': its signature is RSASSA with SHA-1, and stands there without its scheme
            case 0x53444150, 0x32444150 ->
                "a blob of the Platform Crypto Provider Toolkit (expected: what NCryptCreateClaim gives for"
                        + " NCRYPT_CLAIM_PLATFORM, 'TPLA')";
            default -> "magic 0x%08x (expected: 0x%08x, 'TPLA')".formatted(magic, MAGIC);
        };
    }

    private static int size(TpmReader reader, String what, int max) throws TpmException {
        long size = little(reader);
        if (size > max) {
            throw reader.failure(size + " bytes for " + what + " (expected: at most " + max + ")");
        }
        return (int) size;
    }

    private static long little(TpmReader reader) throws TpmException {
        return Integer.toUnsignedLong(Integer.reverseBytes((int) reader.u32()));
    }

    /** As {@code NCryptCreateClaim} writes it. */
    public byte[] bytes() {
        return new TpmWriter()
                .u32(reversed(MAGIC))
                .u32(reversed(VERSION))
                .u32(reversed(bank.id()))
                .u32(reversed(signature.size()))
                .u32(reversed(quote.size()))
                .u32(reversed(pcrs.size()))
                .bytes(signature.array())
                .bytes(quote.array())
                .bytes(pcrs.array())
                .array();
    }

    private static long reversed(int number) {
        return Integer.toUnsignedLong(Integer.reverseBytes(number));
    }

    /** The values of some PCRs, for example those that a quote covers. */
    public PcrValues values(SortedSet<Integer> indices) {
        byte[] all = pcrs.array();
        SortedMap<Integer, Bytes> values = new TreeMap<>();
        for (int pcr : indices) {
            values.put(pcr, Bytes.of(Arrays.copyOfRange(all, pcr * bank.size(), (pcr + 1) * bank.size())));
        }
        return new PcrValues(bank, values);
    }
}

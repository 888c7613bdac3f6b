package io.holdfast.attestation.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Claims of platforms as Windows writes them, and what is none. */
class PlatformClaimTest {
    private static final int SIGNATURE_SIZE = 12;
    private static final int QUOTE_SIZE = 16;
    private static final int PCRS_SIZE = 20;

    private final Bytes quote = Bytes.of(Boots.file("sb_on", "quote.msg"));
    private final Bytes signature = Bytes.of(Boots.file("sb_on", "quote.sig"));

    private PlatformClaim claim(HashAlgorithm bank) {
        byte[] pcrs = new byte[PcrValues.COUNT * bank.size()];
        for (int i = 0; i < pcrs.length; i++) {
            pcrs[i] = (byte) (i / bank.size());
        }
        return new PlatformClaim(bank, Bytes.of(pcrs), quote, signature);
    }

    private static void refused(byte[] claim, String words) {
        assertThatThrownBy(() -> PlatformClaim.parse(claim))
                .isInstanceOf(TpmException.class)
                .hasMessageContaining(words);
    }

    private byte[] with(int at, int number) {
        byte[] claim = claim(HashAlgorithm.SHA256).bytes();
        ByteBuffer.wrap(claim).order(ByteOrder.LITTLE_ENDIAN).putInt(at, number);
        return claim;
    }

    @Test
    void whatIsWrittenIsRead() throws TpmException {
        for (HashAlgorithm bank : HashAlgorithm.values()) {
            byte[] bytes = claim(bank).bytes();
            assertThat(new String(bytes, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("ALPT");
            assertThat(PlatformClaim.parse(bytes)).isEqualTo(claim(bank));
        }
    }

    @Test
    void valuesAreThoseOfTheirPcrs() {
        PcrValues values = claim(HashAlgorithm.SHA256).values(new TreeSet<>(Set.of(3, 23)));
        assertThat(values.values().keySet()).containsExactly(3, 23);
        byte[] expected = new byte[32];
        Arrays.fill(expected, (byte) 23);
        assertThat(values.value(23)).contains(Bytes.of(expected));
    }

    @Test
    void sizesThatPointOutside() {
        for (int at : new int[] {SIGNATURE_SIZE, QUOTE_SIZE}) {
            refused(with(at, -1), "4294967295 bytes for the ");
            refused(with(at, 700), "");
            refused(with(at, 0), "bytes too many");
        }
        refused(with(PCRS_SIZE, -1), "4294967295 bytes for the PCRs");
        refused(with(PCRS_SIZE, 32), "32 bytes of PCRs of SHA256 (expected: 768)");
        byte[] whole = claim(HashAlgorithm.SHA256).bytes();
        for (int size = 0; size < whole.length; size++) {
            refused(Arrays.copyOf(whole, size), "ends");
        }
        refused(Arrays.copyOf(whole, whole.length + 1), "1 bytes too many");
    }

    @Test
    void whatIsNoClaim() {
        refused(with(0, 0x41575141), "magic 0x41575141 (expected: 0x54504c41, 'TPLA')");
        refused(with(4, 1), "version 1 (expected: 0)");
        refused(with(8, 0x12), "PCR bank 0x0012");
        refused(with(8, 0x0001000b), "PCR bank 0x1000b");
        refused(
                "PAD2\2\0\0\0\40\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\13\0\0\0".getBytes(StandardCharsets.ISO_8859_1),
                "Toolkit");
        refused(
                "PADS\2\0\0\0\34\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1),
                "Toolkit");
    }
}

package io.holdfast.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.attestation.enclave.SecureKernelKeys;
import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.eventlog.SipaName;
import io.holdfast.kernel.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Logs with the events of Windows, in the order in which Windows 11 writes them. */
class WindowsLogsTest {
    private static final byte[] LOCKED = {-1, -1, 0, 0};
    private static final byte[] WBCL = "WBCL".getBytes(StandardCharsets.US_ASCII);

    private final LogForge forge = LogForge.of(RealBoot.SB_ON);
    private int at = forge.size() - 2; // before the hand-over

    private static byte[] sipa(SipaName name, int... data) {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) data[i];
        }
        return sipa(name, bytes);
    }

    private static byte[] sipa(SipaName name, byte[] data) {
        return ByteBuffer.allocate(8 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(name.code())
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static byte[] boundary(byte[]... events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] event : events) {
            all.writeBytes(event);
        }
        return sipa(SipaName.EVENT_TRUSTBOUNDARY, all.toByteArray());
    }

    private void measure(int pcr, EventType type, byte[] data) {
        forge.measure(at++, pcr, type, data);
    }

    /** Windows notes all PCRs as they were when it began, without measuring that. */
    private void snapshot() {
        byte[] pcrs = ByteBuffer.allocate(14 + 24 * 32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xadf01995)
                .putShort((short) 1)
                .putShort((short) 1)
                .putShort((short) 24)
                .putShort((short) 0x0b)
                .putShort((short) 32)
                .array();
        forge.add(at++, new LogForge.Forged(0, EventType.EV_NO_ACTION.code(), new byte[32], pcrs));
    }

    private void boot() {
        snapshot();
        measure(
                12,
                EventType.EV_EVENT_TAG,
                boundary(
                        sipa(SipaName.EVENT_BOOTDEBUGGING, 0),
                        sipa(SipaName.EVENT_OSKERNELDEBUG, 0),
                        sipa(SipaName.EVENT_SAFEMODE, 0),
                        sipa(SipaName.EVENT_WINPE, 0),
                        sipa(SipaName.EVENT_CODEINTEGRITY, 1)));
        measure(
                12,
                EventType.EV_EVENT_TAG,
                boundary(
                        sipa(SipaName.EVENT_VBS_VSM_REQUIRED, 1), sipa(SipaName.EVENT_VBS_IOMMU_REQUIRED, 1, 0, 0, 0)));
        measure(13, EventType.EV_EVENT_TAG, boundary(sipa(SipaName.EVENT_IMAGEVALIDATED, 1)));
    }

    private void separators() {
        measure(11, EventType.EV_COMPACT_HASH, LOCKED);
        for (int pcr = 12; pcr <= 14; pcr++) {
            measure(pcr, EventType.EV_SEPARATOR, WBCL);
        }
    }

    @Test
    void claimsOfTheFirstVersionsComeOut() {
        boot();
        separators();
        Verdict verdict = forge.verdict();
        assertThat(verdict.refusals()).isEmpty();
        JsonObject claims = VerdictJson.claims(verdict);
        assertThat(claims.bool("secureBootEnabled")).contains(true);
        assertThat(claims.bool("bootDebuggingDisabled")).contains(true);
        assertThat(claims.bool("notSafeMode")).contains(true);
        assertThat(claims.bool("notWinPE")).contains(true);
        assertThat(claims.bool("iommuEnabled")).contains(true);
        assertThat(claims.bool("vbsEnabled")).contains(true);
    }

    @Test
    void whatIsSetOnceIsSet() {
        boot();
        measure(13, EventType.EV_EVENT_TAG, boundary(sipa(SipaName.EVENT_SAFEMODE, 1)));
        separators();
        assertThat(VerdictJson.claims(forge.verdict()).bool("notSafeMode")).contains(false);
    }

    @Test
    void separatorsOfWindowsStandInItsPcrsOnly() {
        for (int pcr : new int[] {5, 8, 11}) {
            LogForge elsewhere = LogForge.of(RealBoot.SB_ON);
            elsewhere.measure(elsewhere.size() - 2, pcr, EventType.EV_SEPARATOR, WBCL);
            assertThat(elsewhere.verdict().refusals()).extracting(Finding::rule).contains(Rule.S2);
        }
        boot();
        measure(13, EventType.EV_SEPARATOR, "WBCX".getBytes(StandardCharsets.US_ASCII));
        assertThat(forge.verdict().refusals()).extracting(Finding::rule).containsOnly(Rule.S2);
    }

    @Test
    void aDebuggerDoesNotPassForASeparator() {
        int debugging = at;
        measure(12, EventType.EV_EVENT_TAG, sipa(SipaName.EVENT_BOOTDEBUGGING, 1));
        boot();
        separators();
        assertThat(VerdictJson.claims(forge.verdict()).bool("bootDebuggingDisabled"))
                .contains(false);
        forge.relabel(debugging, EventType.EV_SEPARATOR).lie(debugging, WBCL);
        assertThat(forge.verdict().refusals()).extracting(Finding::rule).contains(Rule.S2);
    }

    /** As laptops with Windows do. */
    @Test
    void aFirmwareThatTellsOfItsBootOptionInPcr5() {
        int action = forge.find(4, EventType.EV_EFI_ACTION);
        byte[] said = forge.get(action).data();
        forge.remove(action).measure(action, 5, EventType.EV_EFI_ACTION, said);
        assertThat(forge.verdict().refusals()).isEmpty();
        int application = forge.find(4, EventType.EV_EFI_BOOT_SERVICES_APPLICATION);
        forge.add(forge.find(4, EventType.EV_SEPARATOR), forge.get(application));
        assertThat(forge.verdict().refusals()).extracting(Finding::rule).containsOnly(Rule.A1);
    }

    @Test
    void keysAreThoseBeforeTheSeparator() {
        byte[] key = new byte[16 + 3 + 256];
        ByteBuffer.wrap(key)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1)
                .putInt(2048)
                .putInt(3)
                .putInt(256);
        Arrays.fill(key, 16, key.length, (byte) 0x91);
        measure(12, EventType.EV_EVENT_TAG, boundary(sipa(SipaName.EVENT_VSM_IDKS_INFO, key)));
        int measured = at - 1;
        separators();
        key[30] ^= 1;
        measure(12, EventType.EV_EVENT_TAG, boundary(sipa(SipaName.EVENT_VSM_IDKS_INFO, key)));
        assertThat(SecureKernelKeys.of(forge.verdict().facts())).hasSize(1);
        forge.lie(measured, boundary(sipa(SipaName.EVENT_VSM_IDKS_INFO, key)));
        assertThat(forge.verdict().refusals()).extracting(Finding::rule).containsOnly(Rule.D1);
        assertThat(SecureKernelKeys.of(forge.verdict().facts())).isEmpty();
    }
}

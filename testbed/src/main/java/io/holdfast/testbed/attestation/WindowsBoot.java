package io.holdfast.testbed.attestation;

import io.holdfast.attestation.eventlog.Event;
import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventLogException;
import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.eventlog.Replay;
import io.holdfast.attestation.eventlog.SipaName;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A boot as Windows measures it, made of a recorded one of Linux: its firmware, and then the events of Windows in PCR 11
 * to 14.
 *
 * @param pcrs all 24 of the SHA-256 bank
 */
public record WindowsBoot(Bytes eventLog, PcrValues pcrs) {
    private static final HashAlgorithm BANK = HashAlgorithm.SHA256;
    private static final Set<Integer> LINUX = Set.of(8, 9, 14);
    private static final String HAND_OVER = "Exit Boot Services Invocation";

    /**
     * A boot.
     *
     * @param debugging whether it says that a debugger was attached to its loader
     * @param secureKernel the key with which its secure kernel signs reports of enclaves
     */
    public static WindowsBoot of(RecordedBoot firmware, boolean debugging, KeyPair secureKernel) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try {
            header(log);
            for (Event event : EventLog.parse(firmware.eventLog()).events()) {
                if (event.is(EventType.EV_EFI_ACTION) && text(event).equals(HAND_OVER)) {
                    windows(log, debugging, secureKernel);
                }
                if (event.measured() && !LINUX.contains(event.pcr())) {
                    event(
                            log,
                            event.pcr(),
                            event.typeCode(),
                            event.digest(BANK).orElseThrow().array(),
                            event.data().array());
                }
            }
            return new WindowsBoot(
                    Bytes.of(log.toByteArray()),
                    Replay.of(EventLog.parse(log.toByteArray()), BANK).values(0xffffff));
        } catch (EventLogException e) {
            throw new IllegalStateException("the recorded log cannot be read", e);
        }
    }

    private static String text(Event event) {
        return new String(event.data().array(), StandardCharsets.US_ASCII);
    }

    private static void windows(ByteArrayOutputStream log, boolean debugging, KeyPair secureKernel) {
        measure(
                log,
                12,
                EventType.EV_EVENT_TAG,
                boundary(
                        sipa(SipaName.EVENT_BOOTDEBUGGING, (byte) (debugging ? 1 : 0)),
                        sipa(SipaName.EVENT_OSKERNELDEBUG, (byte) 0),
                        sipa(SipaName.EVENT_SAFEMODE, (byte) 0),
                        sipa(SipaName.EVENT_WINPE, (byte) 0),
                        sipa(SipaName.EVENT_CODEINTEGRITY, (byte) 1),
                        sipa(SipaName.EVENT_VBS_VSM_REQUIRED, (byte) 1),
                        sipa(SipaName.EVENT_VBS_IOMMU_REQUIRED, (byte) 1)));
        measure(log, 12, EventType.EV_EVENT_TAG, boundary(sipa(SipaName.EVENT_VSM_IDKS_INFO, key((RSAPublicKey)
                secureKernel.getPublic()))));
        measure(log, 13, EventType.EV_EVENT_TAG, boundary(sipa(SipaName.EVENT_IMAGEVALIDATED, (byte) 1)));
        measure(log, 11, EventType.EV_COMPACT_HASH, new byte[] {-1, -1, 0, 0});
        for (int pcr = 12; pcr <= 14; pcr++) {
            measure(log, pcr, EventType.EV_SEPARATOR, "WBCL".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] key(RSAPublicKey key) {
        byte[] modulus = key.getModulus().toByteArray();
        return little(16 + 3 + 256)
                .putInt(1)
                .putInt(2048)
                .putInt(3)
                .putInt(256)
                .put(new byte[] {1, 0, 1})
                .put(Arrays.copyOfRange(modulus, modulus.length - 256, modulus.length))
                .array();
    }

    private static byte[] boundary(byte[]... events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List.of(events).forEach(all::writeBytes);
        return sipa(SipaName.EVENT_TRUSTBOUNDARY, all.toByteArray());
    }

    private static byte[] sipa(SipaName name, byte... data) {
        return little(8 + data.length)
                .putInt(name.code())
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static void measure(ByteArrayOutputStream log, int pcr, EventType type, byte[] data) {
        event(log, pcr, type.code(), BANK.digest().digest(data), data);
    }

    private static void header(ByteArrayOutputStream log) {
        byte[] id = little(33)
                .put("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII))
                .putInt(0)
                .put(new byte[] {0, 2, 0, 2})
                .putInt(1)
                .putShort((short) BANK.id())
                .putShort((short) BANK.size())
                .put((byte) 0)
                .array();
        log.writeBytes(little(32)
                .putInt(0)
                .putInt(EventType.EV_NO_ACTION.code())
                .put(new byte[20])
                .putInt(id.length)
                .array());
        log.writeBytes(id);
    }

    private static void event(ByteArrayOutputStream log, int pcr, int type, byte[] digest, byte[] data) {
        log.writeBytes(little(14)
                .putInt(pcr)
                .putInt(type)
                .putInt(1)
                .putShort((short) BANK.id())
                .array());
        log.writeBytes(digest);
        log.writeBytes(little(4).putInt(data.length).array());
        log.writeBytes(data);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}

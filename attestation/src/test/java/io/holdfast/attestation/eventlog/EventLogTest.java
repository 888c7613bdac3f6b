package io.holdfast.attestation.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.eventlog.EventLogException.Fault;
import io.holdfast.attestation.tpm.HashAlgorithm;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rules L1 to L3, the older form of logs, and what data of events say. */
class EventLogTest {
    private static final int SPEC_ID = 32 + 41;

    private static byte[] real() throws Exception {
        try (InputStream in = EventLogTest.class.getResourceAsStream("/boots/sb_on/eventlog.bin")) {
            return in.readAllBytes();
        }
    }

    private static byte[] with(int at, int value) throws Exception {
        byte[] log = real();
        ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return log;
    }

    private static void refused(byte[] log, Fault fault, String message) {
        assertThatThrownBy(() -> EventLog.parse(log)).isInstanceOfSatisfying(EventLogException.class, e -> {
            assertThat(e.fault()).isEqualTo(fault);
            assertThat(e).hasMessageContaining(message);
        });
    }

    @Test
    void l1TheSpecIdEventComesFirst() throws Exception {
        refused(new byte[0], Fault.HEADER, "0 bytes");
        refused(with(32 + 24, 0), Fault.BOUNDS, "names 0 algorithms");
        refused(with(32 + 24, 99), Fault.BOUNDS, "names 99 algorithms");
        byte[] wrongSize = real();
        wrongSize[32 + 28 + 2] = 19;
        refused(wrongSize, Fault.BOUNDS, "0x4 digests of 19 bytes (expected: 20)");
        byte[] twice = real();
        twice[32 + 28 + 4] = 4;
        twice[32 + 28 + 6] = 20;
        refused(twice, Fault.HEADER, "names algorithm 0x4 twice");
        byte[] notFirst = Arrays.copyOfRange(real(), SPEC_ID, real().length);
        assertThatThrownBy(() -> EventLog.parse(notFirst)).isInstanceOf(EventLogException.class);
    }

    @Test
    void l2EverythingHasBounds() throws Exception {
        refused(with(SPEC_ID, 24), Fault.BOUNDS, "names PCR 24 (expected: below 24)");
        refused(with(SPEC_ID, -1), Fault.BOUNDS, "names PCR 4294967295");
        refused(with(SPEC_ID + 8, 4000), Fault.BOUNDS, "4000 digests");
        refused(with(SPEC_ID + 8, -1), Fault.BOUNDS, "4294967295 digests");
        refused(with(28, -2), Fault.BOUNDS, "claims 4294967294 bytes");
        int size = SPEC_ID + 12 + 2 + 20 + 2 + 32 + 2 + 48;
        refused(with(size, 0xfffffff0), Fault.BOUNDS, "event 0 claims 4294967280 bytes of data");
        byte[] unknown = real();
        unknown[SPEC_ID + 12] = 0x77;
        refused(unknown, Fault.BOUNDS, "algorithm 0x77");
    }

    @Test
    void l2TheNumberOfEventsHasABound() {
        ByteBuffer log = ByteBuffer.allocate(32 * (EventLog.MAX_EVENTS + 1)).order(ByteOrder.LITTLE_ENDIAN);
        while (log.hasRemaining()) {
            log.putInt(0)
                    .putInt(EventType.EV_POST_CODE.code())
                    .put(new byte[20])
                    .putInt(0);
        }
        refused(log.array(), Fault.BOUNDS, "more than " + EventLog.MAX_EVENTS);
    }

    @Test
    void l3ATruncatedTailIsAnError() throws Exception {
        byte[] log = real();
        int whole = 0;
        for (int length = SPEC_ID; length < log.length; length += 7) {
            byte[] cut = Arrays.copyOf(log, length);
            try {
                EventLog.parse(cut);
                whole++;
            } catch (EventLogException e) {
                assertThat(e.fault()).isEqualTo(Fault.TRUNCATED);
            }
        }
        assertThat(whole).isLessThan(49);
        refused(Arrays.copyOf(log, log.length - 1), Fault.TRUNCATED, "event 48");
        refused(Arrays.copyOf(log, log.length + 3), Fault.TRUNCATED, "event 49");
    }

    @Test
    void theOlderFormHasOneBank() throws Exception {
        byte[] data = "Calling EFI Application from Boot Option".getBytes(StandardCharsets.US_ASCII);
        byte[] digest = HashAlgorithm.SHA1.digest().digest(data);
        byte[] bytes = ByteBuffer.allocate(32 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4)
                .putInt(EventType.EV_EFI_ACTION.code())
                .put(digest)
                .putInt(data.length)
                .put(data)
                .array();
        EventLog log = EventLog.parse(bytes);
        assertThat(log.cryptoAgile()).isFalse();
        assertThat(log.banks()).containsExactly(HashAlgorithm.SHA1);
        byte[] extended = HashAlgorithm.SHA1.digest().digest(concat(new byte[20], digest));
        assertThat(Replay.of(log, HashAlgorithm.SHA1).value(4).array()).isEqualTo(extended);
        assertThat(log.event(0).content())
                .isEqualTo(new EventContent.Text(new String(data, StandardCharsets.US_ASCII)));
    }

    @Test
    void theLocalityIsWherePcr0Begins() throws Exception {
        byte[] event = ByteBuffer.allocate(12 + 4 + 17)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putInt(EventType.EV_NO_ACTION.code())
                .putInt(0)
                .putInt(17)
                .put("StartupLocality\0\3".getBytes(StandardCharsets.US_ASCII))
                .array();
        byte[] head = Arrays.copyOf(real(), SPEC_ID);
        Replay replay = Replay.of(EventLog.parse(concat(head, event)), HashAlgorithm.SHA256);
        byte[] expected = new byte[32];
        expected[31] = 3;
        assertThat(replay.value(0).array()).isEqualTo(expected);
        assertThat(replay.value(1).array()).isEqualTo(new byte[32]);
        assertThat(replay.value(17).array()).containsOnly(0xff);
    }

    @Test
    void partitionTablesAndWindowsEvents() throws Exception {
        ByteBuffer table = ByteBuffer.allocate(92 + 8 + 128).order(ByteOrder.LITTLE_ENDIAN);
        table.putInt(84, 128).putLong(92, 1);
        table.position(100).put(HexFormat.of().parseHex("28732ac11ff8d211ba4b00a0c93ec93b"));
        table.putLong(132, 2048).putLong(140, 4095);
        table.position(156).put("ESP".getBytes(StandardCharsets.UTF_16LE));
        EventContent.PartitionTable read = (EventContent.PartitionTable)
                one(5, EventType.EV_EFI_GPT_EVENT, table.array()).content();
        assertThat(read.partitions())
                .containsExactly(new EventContent.Partition(
                        "EFI system partition", "00000000-0000-0000-0000-000000000000", 2048, 4095, "ESP"));
        byte[] debug = HexFormat.of().parseHex("01000400" + "01000000" + "01");
        byte[] boundary = concat(HexFormat.of().parseHex("01000140" + "09000000"), debug);
        EventContent.Windows windows =
                (EventContent.Windows) one(12, EventType.EV_EVENT_TAG, boundary).content();
        assertThat(windows.events().getFirst().name()).contains("EVENT_TRUSTBOUNDARY");
        assertThat(windows.events().getFirst().inner().getFirst().name()).contains("EVENT_BOOTDEBUGGING");
    }

    @Test
    void mutatedLogsAreReadOrRefused() throws Exception {
        byte[] log = real();
        Random random = new Random(5);
        int refused = 0;
        for (int round = 0; round < 400; round++) {
            byte[] changed = log.clone();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                changed[random.nextInt(round % 2 == 0 ? 600 : log.length)] = (byte) random.nextInt();
            }
            try {
                EventLog parsed = EventLog.parse(changed);
                parsed.events().forEach(Event::content);
            } catch (EventLogException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(20, 380);
    }

    private static Event one(int pcr, EventType type, byte[] data) throws EventLogException {
        return EventLog.parse(ByteBuffer.allocate(32 + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(pcr)
                        .putInt(type.code())
                        .put(new byte[20])
                        .putInt(data.length)
                        .put(data)
                        .array())
                .event(0);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}

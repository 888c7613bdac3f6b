package io.holdfast.attestation.eventlog;

import io.holdfast.attestation.eventlog.EventContent.Partition;
import io.holdfast.attestation.eventlog.EventContent.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** UEFI_GPT_DATA (PFP 1.05, 10.2.5): the header of the table, a number, that many entries. */
final class PartitionTables {
    private static final int HEADER = 92;
    private static final int SMALLEST = 128;
    private static final int MOST = 1024;
    private static final int DISK = 56;
    private static final int ENTRY_SIZE = 84;
    private static final int NAME_CHARS = 36;

    private PartitionTables() {}

    /** Null where the sizes do not fit. */
    static @Nullable PartitionTable read(DataReader data) {
        if (data.size() < HEADER + 8) {
            return null;
        }
        long size = data.u32(ENTRY_SIZE);
        long count = data.u64(HEADER);
        if (size < SMALLEST || size > 4096 || count < 0 || count > MOST || HEADER + 8 + count * size != data.size()) {
            return null;
        }
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = HEADER + 8 + i * (int) size;
            String type = Guids.text(data, at);
            partitions.add(new Partition(
                    Guids.name(type).orElse(type),
                    Guids.text(data, at + 16),
                    data.u64(at + 32),
                    data.u64(at + 40),
                    data.utf16(at + 56, NAME_CHARS)));
        }
        return new PartitionTable(Guids.text(data, DISK), partitions);
    }
}

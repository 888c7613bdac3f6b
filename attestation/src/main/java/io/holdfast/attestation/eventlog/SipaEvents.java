package io.holdfast.attestation.eventlog;

import io.holdfast.attestation.eventlog.EventContent.WindowsEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tagged events of Windows (SIPA, public header {@code wbcl.h}): type, size, data; aggregations hold more of them. */
final class SipaEvents {
    private static final int MAX_DEPTH = 4;
    private static final int MAX_EVENTS = 4096;
    private static final long AGGREGATION = 0x40000000L;

    private int left = MAX_EVENTS;

    private SipaEvents() {}

    /** Whether an id is one of Windows'. */
    static boolean isSipa(long id) {
        long kind = id >> 16 & 0xff;
        long flags = id >> 24;
        return kind >= 1 && kind <= 0x0e && (flags & 0x3f) == 0;
    }

    /** Empty where it is not made of them. */
    static Optional<List<WindowsEvent>> read(DataReader data) {
        return new SipaEvents().read(data, 0, data.size(), 0);
    }

    private Optional<List<WindowsEvent>> read(DataReader data, int from, int to, int depth) {
        List<WindowsEvent> events = new ArrayList<>();
        int at = from;
        while (at < to) {
            if (to - at < 8 || left-- <= 0) {
                return Optional.empty();
            }
            long id = data.u32(at);
            long size = data.u32(at + 4);
            if (size > to - at - 8 || !isSipa(id)) {
                return Optional.empty();
            }
            int start = at + 8;
            int end = start + (int) size;
            List<WindowsEvent> inner = List.of();
            if ((id & AGGREGATION) != 0 && depth < MAX_DEPTH) {
                inner = read(data, start, end, depth + 1).orElse(List.of());
            }
            events.add(new WindowsEvent(
                    (int) id, SipaName.of((int) id).map(Enum::name), data.part(start, (int) size), inner));
            at = end;
        }
        return events.isEmpty() ? Optional.empty() : Optional.of(events);
    }
}

package io.holdfast.store;

import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.LogWriter;
import io.holdfast.control.store.PendingLeaf;
import io.holdfast.kernel.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The end of a batch: gives the leaves their places and stores what the {@link LogWriter} makes of them. */
final class LogTail {
    static final int FIRST_EPOCH = 1;

    private final LogWriter writer;
    private Optional<KnownPeaks> peaks = Optional.empty();

    LogTail(LogWriter writer) {
        this.writer = writer;
    }

    /** The signed head of the empty log. */
    void create(Session session) {
        LogTable.putHead(session, writer.begin(FIRST_EPOCH));
        LaneRow.create(session, FIRST_EPOCH);
    }

    void append(Session session, int epoch, List<LogEntry> entries) {
        List<PendingLeaf> leaves = new ArrayList<>();
        int current = epoch;
        for (LogEntry entry : entries) {
            switch (entry) {
                case LogEntry.Append _ -> {}
                case LogEntry.BeginEpoch _ -> {
                    extend(session, current, leaves);
                    leaves.clear();
                    current++;
                    LogTable.putHead(session, writer.begin(current));
                    LaneRow.epoch(session, current);
                }
            }
            leaves.add(entry.leaf());
        }
        extend(session, current, leaves);
    }

    private void extend(Session session, int epoch, List<PendingLeaf> leaves) {
        if (leaves.isEmpty()) {
            return;
        }
        LogHead head = LogTable.head(session, epoch)
                .orElseThrow(() -> new IllegalStateException("epoch " + epoch + " has no head (expected: one)"));
        List<Digest> hashes = leaves.stream().map(PendingLeaf::hash).toList();
        Optional<KnownPeaks> known = peaks.filter(candidate -> candidate.fits(head));
        LogWriter.Extension extension = writer.extend(
                head,
                hashes,
                (level, index) -> known.flatMap(candidate -> candidate.find(level, index))
                        .orElseGet(() -> node(session, epoch, level, index)));
        if (extension.head().epoch() != epoch || extension.head().size() != head.size() + leaves.size()) {
            throw new IllegalStateException("log writer: epoch "
                    + extension.head().epoch() + ", size " + extension.head().size() + " (expected: " + epoch + ", "
                    + (head.size() + leaves.size()) + ")");
        }
        LogTable.insertLeaves(session, head, leaves);
        LogTable.insertNodes(session, epoch, extension.nodes());
        LogTable.putHead(session, extension.head());
        peaks = Optional.of(KnownPeaks.after(known, extension.head(), extension.nodes()));
    }

    private static Digest node(Session session, int epoch, int level, long index) {
        return LogTable.node(session, epoch, level, index)
                .orElseThrow(() -> new IllegalArgumentException("log node: epoch " + epoch + ", level " + level
                        + ", index " + index + " (expected: a complete subtree)"));
    }
}

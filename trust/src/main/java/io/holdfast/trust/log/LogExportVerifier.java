package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import io.holdfast.trust.log.LogException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies a log export line by line, in memory that grows with the logarithm of the log. Without expected keys it shows that
 * the file is whole and signed by the keys that it names itself; who owns those keys is only known by comparing them.
 */
public final class LogExportVerifier {
    private final List<NoteVerifier> expectedKeys;
    private final Set<Checkpoint> expectedHeads;
    private final List<LogExportSummary.Epoch> finished = new ArrayList<>();
    private Optional<LogExportLine.Header> header = Optional.empty();
    private int epoch = 1;
    private MerkleFrontier tree = new MerkleFrontier();
    private long checkpoints;
    private boolean covered;
    private long leaves;
    private long bodies;
    private int lines;

    /** Believes the keys in the file. */
    public LogExportVerifier() {
        this(List.of(), List.of());
    }

    /**
     * Believes only a file that agrees with what is known.
     *
     * @param keys log keys and recovery key that the file must name
     * @param heads checkpoints that the log in the file must contain: it was neither rewound nor forked since
     */
    public LogExportVerifier(List<NoteVerifier> keys, List<Checkpoint> heads) {
        this.expectedKeys = List.copyOf(keys);
        this.expectedHeads = new HashSet<>(heads);
    }

    /** Takes the next line, without its line end. After an exception the verifier is of no more use. */
    public void line(String line) throws LogException {
        lines++;
        try {
            LogExportLine parsed = LogExportLine.parse(line);
            if (header.isEmpty()) {
                if (!(parsed instanceof LogExportLine.Header first)) {
                    throw LogException.malformed("the first line is not the header");
                }
                begin(first);
                return;
            }
            switch (parsed) {
                case LogExportLine.Header _ -> throw LogException.malformed("a second header");
                case LogExportLine.Entry entry -> leaf(header.get(), entry);
                case LogExportLine.Note note -> checkpoint(header.get(), note.note());
            }
        } catch (LogException e) {
            throw e.atLine(lines);
        }
    }

    /** Ends the file. */
    public LogExportSummary finish() throws LogException {
        if (header.isEmpty()) {
            throw LogException.malformed("the file is empty").atLine(lines + 1);
        }
        endEpoch(header.get());
        if (!expectedHeads.isEmpty()) {
            Checkpoint missing = expectedHeads.iterator().next();
            throw new LogException(
                    Reason.WRONG_ROOT,
                    "the file ends before the known head " + missing.origin() + " of size " + missing.size());
        }
        return new LogExportSummary(
                header.get().tenant(), finished, leaves, bodies, header.get().recoveryKey());
    }

    private void begin(LogExportLine.Header first) throws LogException {
        for (NoteVerifier expected : expectedKeys) {
            boolean named =
                    first.recoveryKey().equals(expected) || first.logKeys().containsValue(expected);
            if (!named) {
                throw new LogException(Reason.WRONG_KEY, "the file does not name the expected key " + expected.text());
            }
        }
        header = Optional.of(first);
        meetExpected();
    }

    private void leaf(LogExportLine.Header keys, LogExportLine.Entry entry) throws LogException {
        if (entry.epoch() != epoch) {
            beginEpoch(keys, entry);
        } else if (entry.leaf().kind() == LeafKind.EPOCH && (epoch == 1 || entry.index() != 0)) {
            throw new LogException(Reason.OUT_OF_ORDER, "an epoch statement stands inside epoch " + epoch);
        }
        if (entry.index() != tree.size()) {
            throw new LogException(
                    Reason.OUT_OF_ORDER,
                    "leaf " + entry.index() + " of epoch " + epoch + " (expected: leaf " + tree.size() + ")");
        }
        tree.add(entry.leaf().hash());
        covered = false;
        leaves++;
        bodies += entry.body().isPresent() ? 1 : 0;
        meetExpected();
    }

    /** Epochs after the first begin with the recovery key's statement, which names how the one before ended. */
    private void beginEpoch(LogExportLine.Header keys, LogExportLine.Entry entry) throws LogException {
        endEpoch(keys);
        Origin origin = new Origin(keys.tenant(), entry.epoch());
        if (entry.leaf().kind() != LeafKind.EPOCH || entry.body().isEmpty()) {
            throw new LogException(
                    Reason.EPOCH_UNPROVEN, "epoch " + entry.epoch() + " does not begin with its statement");
        }
        EpochStatement statement = EpochStatement.verify(entry.body().get().utf8(), keys.recoveryKey());
        LogExportSummary.Epoch last = finished.getLast();
        if (!statement.origin().equals(origin)
                || !statement.previous().equals(new Checkpoint(last.origin(), last.size(), last.root()))) {
            throw new LogException(
                    Reason.EPOCH_UNPROVEN,
                    "the statement opens " + statement.origin() + " after "
                            + statement.previous().origin() + " of size "
                            + statement.previous().size() + " (expected: " + origin + " after " + last.origin()
                            + " of size "
                            + last.size() + " with its root)");
        }
        if (!statement.logVerifier().equals(key(keys, entry.epoch()))) {
            throw new LogException(
                    Reason.WRONG_KEY, "the statement names another key for " + origin + " than the header");
        }
        epoch = entry.epoch();
        tree = new MerkleFrontier();
        checkpoints = 0;
    }

    private void endEpoch(LogExportLine.Header keys) throws LogException {
        if (tree.size() > 0 && !covered) {
            throw new LogException(Reason.UNCOVERED, "no checkpoint covers the last leaf of epoch " + epoch);
        }
        finished.add(new LogExportSummary.Epoch(
                new Origin(keys.tenant(), epoch), tree.size(), tree.root(), checkpoints, key(keys, epoch)));
    }

    private void checkpoint(LogExportLine.Header keys, String note) throws LogException {
        Checkpoint checkpoint = SignedCheckpoint.verify(note, key(keys, epoch)).checkpoint();
        if (checkpoint.size() != tree.size()) {
            throw new LogException(
                    Reason.WRONG_ROOT,
                    "the checkpoint is of size " + checkpoint.size() + " (expected: " + tree.size() + ")");
        }
        Digest root = tree.root();
        if (!checkpoint.root().equals(root)) {
            throw new LogException(
                    Reason.WRONG_ROOT,
                    "the checkpoint of size " + checkpoint.size() + " has another root than the leaves");
        }
        covered = true;
        checkpoints++;
    }

    private static NoteVerifier key(LogExportLine.Header keys, int epoch) throws LogException {
        NoteVerifier key = keys.logKeys().get(epoch);
        if (key == null) {
            throw new LogException(Reason.WRONG_KEY, "the header has no key of epoch " + epoch);
        }
        return key;
    }

    /** Compares the tree with the known heads of this size. */
    private void meetExpected() throws LogException {
        if (expectedHeads.isEmpty()) {
            return;
        }
        for (Checkpoint head : List.copyOf(expectedHeads)) {
            boolean here = head.origin().epoch() == epoch
                    && head.size() == tree.size()
                    && header.stream()
                            .anyMatch(
                                    first -> first.tenant().equals(head.origin().tenant()));
            if (here) {
                if (!head.root().equals(tree.root())) {
                    throw new LogException(
                            Reason.WRONG_ROOT,
                            "the log differs from the known head " + head.origin() + " of size " + head.size());
                }
                expectedHeads.remove(head);
            }
        }
    }
}

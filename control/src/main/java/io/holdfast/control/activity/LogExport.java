package io.holdfast.control.activity;

import io.holdfast.control.store.LeafRow;
import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.log.Leaf;
import io.holdfast.trust.log.LeafKind;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.LogExportWriter;
import io.holdfast.trust.log.NoteVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Writes the whole log as text that can be verified without this control plane. */
public final class LogExport {
    private static final int BATCH = 1000;
    private static final String KEYS = "log-key";

    private final Store store;
    private final UUID tenant;
    private final String recoveryKey;

    public LogExport(Store store, UUID tenant, String recoveryKey) {
        this.store = store;
        this.tenant = tenant;
        this.recoveryKey = recoveryKey;
    }

    /** Remembers the verifier key of an epoch, for exports after the epoch has ended. */
    public static void remember(WriteTransaction transaction, int epoch, String verifierKey) {
        String key = "%09d".formatted(epoch);
        if (transaction.document(KEYS, key).isEmpty()) {
            transaction.putDocument(
                    KEYS, key, JsonObject.builder().put("key", verifierKey).build());
        }
    }

    /** Gives the text in pieces, until all is written or the receiver answers false. */
    public void write(Predicate<String> receiver) {
        List<LogHead> heads = store.read(transaction -> {
            List<LogHead> found = new ArrayList<>();
            for (int epoch = 1; epoch <= transaction.logHead().epoch(); epoch++) {
                transaction.logHead(epoch).ifPresent(found::add);
            }
            return found;
        });
        boolean open = receiver.test(header() + "\n");
        for (LogHead head : heads) {
            for (long at = 0; open && at < head.size(); ) {
                long from = at;
                List<LeafRow> leaves = store.read(transaction ->
                        transaction.logLeaves(head.epoch(), from, (int) Math.min(BATCH, head.size() - from)));
                StringBuilder text = new StringBuilder();
                leaves.forEach(leaf -> text.append(line(leaf)).append('\n'));
                open = receiver.test(text.toString());
                at += leaves.size();
            }
            open = open && receiver.test(LogExportWriter.checkpoint(head.checkpoint()) + "\n");
        }
    }

    private String header() {
        List<NoteVerifier> keys = store.read(transaction -> transaction.documents(KEYS, "").values().stream()
                .map(json -> parse(json.string("key").orElse("")))
                .toList());
        return LogExportWriter.header(tenant, keys, parse(recoveryKey));
    }

    private static NoteVerifier parse(String key) {
        try {
            return NoteVerifier.parse(key);
        } catch (LogException e) {
            throw new IllegalStateException("a stored verifier key is damaged", e);
        }
    }

    private static String line(LeafRow row) {
        LeafKind kind = LeafKind.ofCode(row.kind())
                .orElseThrow(() -> new IllegalStateException("a stored leaf has an unknown kind: " + row.kind()));
        Digest commitment = row.commitment();
        Leaf leaf = new Leaf(kind, commitment);
        Optional<String> whole = row.salt()
                .flatMap(salt -> row.body()
                        .map(body -> LogExportWriter.leaf(row.epoch(), row.index(), leaf, salt.array(), body.array())));
        return whole.orElseGet(() -> LogExportWriter.leaf(row.epoch(), row.index(), leaf));
    }
}

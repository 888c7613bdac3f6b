package io.holdfast.control.witnesses;

import io.holdfast.control.store.LeafRow;
import io.holdfast.control.store.LogHead;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Bytes;
import io.holdfast.trust.log.Leaf;
import io.holdfast.trust.log.LeafKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The log as static resources that public tools can follow (C2SP tlog-tiles). Entries are what the tree holds, a kind and a
 * commitment; bodies are not in them.
 */
public final class LogTiles {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 8;
    private static final int MAX_LEVEL = 7;

    private final Store store;
    private final CosignedHeads cosigned;

    public LogTiles(Store store, CosignedHeads cosigned) {
        this.store = store;
        this.cosigned = cosigned;
    }

    /** Something to serve; a tile never changes, a checkpoint does. */
    public sealed interface Resource {
        record Note(String text) implements Resource {}

        record Tile(Bytes bytes) implements Resource {}
    }

    /**
     * What stands at a path below the prefix of an epoch: {@code checkpoint}, {@code tile/L/N[.p/W]}, {@code
     * tile/entries/N[.p/W]}. Empty when there is nothing, or not yet.
     */
    public Optional<Resource> find(int epoch, List<String> path) {
        return store.read(transaction -> {
            Optional<LogHead> head = epoch < 1 ? Optional.empty() : transaction.logHead(epoch);
            if (head.isEmpty()) {
                return Optional.empty();
            }
            if (path.equals(List.of("checkpoint"))) {
                String note = cosigned.of(head.get()).orElse(head.get()).checkpoint();
                return Optional.of(new Resource.Note(note));
            }
            return TilePath.parse(path)
                    .filter(tile -> tile.end(WIDTH) <= available(head.get(), tile))
                    .map(tile -> new Resource.Tile(
                            tile.level().isPresent()
                                    ? hashes(
                                            transaction,
                                            epoch,
                                            (int) tile.level().getAsLong(),
                                            tile)
                                    : entries(transaction, epoch, tile)));
        });
    }

    /** How many hashes there are at the level of a tile. */
    private static long available(LogHead head, TilePath tile) {
        long level = tile.level().orElse(0);
        return level > MAX_LEVEL ? 0 : head.size() >> (HEIGHT * level);
    }

    private static Bytes hashes(ReadTransaction transaction, int epoch, int level, TilePath tile) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long index = tile.start(WIDTH); index < tile.end(WIDTH); index++) {
            bytes.writeBytes(transaction.logNode(epoch, HEIGHT * level, index).bytes());
        }
        return Bytes.of(bytes.toByteArray());
    }

    private static Bytes entries(ReadTransaction transaction, int epoch, TilePath tile) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int count = (int) (tile.end(WIDTH) - tile.start(WIDTH));
        for (LeafRow row : transaction.logLeaves(epoch, tile.start(WIDTH), count)) {
            LeafKind kind = LeafKind.ofCode(row.kind())
                    .orElseThrow(() -> new IllegalStateException("a stored leaf has an unknown kind: " + row.kind()));
            byte[] entry = new Leaf(kind, row.commitment()).entry();
            bytes.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) entry.length).array());
            bytes.writeBytes(entry);
        }
        return Bytes.of(bytes.toByteArray());
    }

    /**
     * The path of one tile.
     *
     * @param level empty for entries
     * @param width of a partial tile; empty for a full one
     */
    record TilePath(OptionalLong level, long index, Optional<Integer> width) {
        private static final int MOST_GROUPS = 5;

        long start(int full) {
            return index * full;
        }

        long end(int full) {
            return start(full) + width.orElse(full);
        }

        /** {@code tile/L/x001/x234/067[.p/W]}, in its one spelling. */
        static Optional<TilePath> parse(List<String> path) {
            if (path.size() < 3 || !path.getFirst().equals("tile")) {
                return Optional.empty();
            }
            String level = path.get(1);
            boolean entries = level.equals("entries");
            if (!entries && !level.matches("0|[1-9][0-9]?")) {
                return Optional.empty();
            }
            List<String> rest = path.subList(2, path.size());
            Optional<Integer> width = Optional.empty();
            if (rest.size() > 1 && rest.get(rest.size() - 2).endsWith(".p")) {
                if (!rest.getLast().matches("[1-9][0-9]{0,2}") || Integer.parseInt(rest.getLast()) >= WIDTH) {
                    return Optional.empty();
                }
                width = Optional.of(Integer.parseInt(rest.getLast()));
                rest = rest.subList(0, rest.size() - 1);
            }
            OptionalLong index = index(rest, width.isPresent());
            return index.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new TilePath(
                            entries ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(level)),
                            index.getAsLong(),
                            width));
        }

        private static OptionalLong index(List<String> groups, boolean partial) {
            long index = 0;
            for (int i = 0; i < groups.size(); i++) {
                boolean last = i == groups.size() - 1;
                String form = last ? "[0-9]{3}" + (partial ? "\\.p" : "") : "x[0-9]{3}";
                String group = groups.get(i);
                if (groups.size() > MOST_GROUPS || !group.matches(form) || (i == 0 && !last && group.equals("x000"))) {
                    return OptionalLong.empty();
                }
                index = index * 1000 + Long.parseLong(group.replaceAll("[^0-9]", ""));
            }
            return OptionalLong.of(index);
        }
    }
}

package io.holdfast.agent.spool;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.Fact;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.FactKind;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Facts that wait for the control plane: one file each, named by sequence number, and {@code spool.json} with the epoch
 * and the highest number that was acknowledged. Numbers only rise within an epoch; where a newer fact replaced an older
 * one, or one was lost, a number is missing.
 *
 * <p>In memory there is only one small record a fact; the bodies are read when they are sent.
 */
public final class Spool {
    private static final System.Logger LOG = System.getLogger(Spool.class.getName());
    private static final String HEAD = "spool.json";
    private static final String RESERVE = "reserve";
    private static final int RESERVE_BYTES = 256 << 10;

    /** @param slot facts with the same slot replace each other; empty for those that are never replaced */
    private record Entry(FactKind kind, String slot, long bytes) {}

    private record Range(long first, long last) {}

    private final Path folder;
    private final SpoolLimits limits;
    private final Clock clock;
    private final TreeMap<Long, Entry> entries = new TreeMap<>();
    private String epoch = "";
    private String owner = "";
    private long next = 1;
    private long bytes;
    private Optional<Range> lost = Optional.empty();

    /** Opens the folder; a spool that cannot be read begins anew under another epoch. */
    public Spool(Path folder, SpoolLimits limits, Clock clock) throws IOException {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        DurableFiles.ownerOnlyDirectory(folder);
        open();
        reserve();
    }

    /** Keeps some of the disk for {@link #write}; zeros would take no room on some file systems. */
    private void reserve() {
        Path file = folder.resolve(RESERVE);
        if (Files.exists(file)) {
            return;
        }
        byte[] filling = new byte[RESERVE_BYTES];
        ThreadLocalRandom.current().nextBytes(filling);
        try {
            DurableFiles.write(file, filling);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the spool has no reserve: {0}", e.getMessage());
        }
    }

    private void open() throws IOException {
        long acknowledged = 0;
        try {
            Optional<byte[]> head = DurableFiles.read(folder.resolve(HEAD), 4096);
            if (head.isPresent()) {
                Fields fields = Fields.of(head.get(), Wire.LIMITS, "spool");
                epoch = fields.string("epoch", 64);
                owner = fields.string("enrolment", 64);
                acknowledged = fields.count("acknowledged");
            }
        } catch (ProtocolException e) {
            LOG.log(System.Logger.Level.WARNING, "the spool begins anew: {0}", e.getMessage());
        }
        if (epoch.isEmpty()) {
            reset();
            return;
        }
        next = acknowledged + 1;
        for (Path file : files()) {
            load(file, acknowledged);
        }
    }

    private void load(Path file, long acknowledged) throws IOException {
        try {
            byte[] content = DurableFiles.read(file, 16 << 20).orElse(new byte[0]);
            Fact fact = SpoolFile.decode(content);
            if (fact.sequence() <= acknowledged) {
                Files.deleteIfExists(file);
                return;
            }
            put(fact, content.length);
            next = Math.max(next, fact.sequence() + 1);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a spooled fact is left out: {0}: {1}", file, e.getMessage());
            Files.deleteIfExists(file);
        }
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*" + SpoolFile.SUFFIX)) {
            stream.forEach(files::add);
        }
        files.sort(null);
        return files;
    }

    /** Drops everything and begins a new epoch. */
    private void reset() throws IOException {
        for (Path file : files()) {
            Files.deleteIfExists(file);
        }
        entries.clear();
        bytes = 0;
        next = 1;
        lost = Optional.empty();
        epoch = UUID.randomUUID().toString();
        writeHead(0);
    }

    /** Makes this the spool of the enrolment; facts for another one are dropped. True when it was another's. */
    public synchronized boolean belongTo(EnrolmentId enrolment) throws IOException {
        if (owner.equals(enrolment.toString())) {
            return false;
        }
        owner = enrolment.toString();
        reset();
        return true;
    }

    private void writeHead(long acknowledged) throws IOException {
        JsonObject head = JsonObject.builder()
                .put("epoch", epoch)
                .put("enrolment", owner)
                .put("acknowledged", acknowledged)
                .build();
        DurableFiles.write(folder.resolve(HEAD), head.utf8());
    }

    /** Adds a fact; it is on disk when this returns. A fact that does not fit makes room for itself or is counted as lost. */
    public synchronized void add(FactKind kind, JsonObject body) throws IOException {
        String slot = slot(kind, body);
        long sequence = next;
        Fact fact = new Fact(sequence, kind, clock.instant(), body);
        byte[] content = SpoolFile.encode(fact);
        if (!makeRoom(slot, content.length)) {
            next++;
            lose(sequence);
            notifyAll();
            return;
        }
        write(folder.resolve(SpoolFile.name(sequence)), content);
        next++;
        put(fact, content.length);
        notifyAll();
    }

    /** On a full disk the reserve gives way, so that the outcome of the operation that filled it is still told. */
    private void write(Path file, byte[] content) throws IOException {
        try {
            DurableFiles.write(file, content);
        } catch (IOException e) {
            if (!Files.deleteIfExists(folder.resolve(RESERVE))) {
                throw e;
            }
            LOG.log(System.Logger.Level.WARNING, "the spool uses its reserve: {0}", e.getMessage());
            DurableFiles.write(file, content);
        }
    }

    private void put(Fact fact, long size) throws IOException {
        String slot = slot(fact.kind(), fact.body());
        if (!slot.isEmpty()) {
            List<Long> older = entries.entrySet().stream()
                    .filter(entry -> entry.getValue().slot().equals(slot))
                    .map(Map.Entry::getKey)
                    .toList();
            for (long sequence : older) {
                drop(sequence);
            }
        }
        entries.put(fact.sequence(), new Entry(fact.kind(), slot, size));
        bytes += size;
    }

    private static String slot(FactKind kind, JsonObject body) {
        if (!kind.newestWins()) {
            return "";
        }
        return kind == FactKind.EXTENSION_STATUS || kind == FactKind.CONFIGURATION_REPORT
                ? kind.wire() + "|" + body.string("item").orElse("")
                : kind.wire();
    }

    private boolean makeRoom(String slot, long size) throws IOException {
        long most = slot.isEmpty() ? limits.maxBytes() : limits.replaceableBytes();
        if (size > most) {
            return false;
        }
        while (bytes + size > most || entries.size() >= limits.maxFacts()) {
            Optional<Long> victim = entries.entrySet().stream()
                    .filter(entry -> !entry.getValue().slot().isEmpty())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    // outcomes give way only to outcomes
                    .or(() -> slot.isEmpty() ? Optional.of(entries.firstKey()) : Optional.empty());
            if (victim.isEmpty()) {
                return false;
            }
            lose(victim.get());
            drop(victim.get());
        }
        return true;
    }

    private void drop(long sequence) throws IOException {
        Entry entry = entries.remove(sequence);
        if (entry != null) {
            bytes -= entry.bytes();
        }
        Files.deleteIfExists(folder.resolve(SpoolFile.name(sequence)));
    }

    private void lose(long sequence) {
        long first = lost.map(range -> Math.min(range.first(), sequence)).orElse(sequence);
        long last = lost.map(range -> Math.max(range.last(), sequence)).orElse(sequence);
        lost = Optional.of(new Range(first, last));
    }

    /** The oldest facts, at most so many and so many bytes; empty when there is none. */
    public synchronized Optional<FactBatch> batch(int mostFacts, long mostBytes) throws IOException {
        reportLoss();
        List<Fact> facts = new ArrayList<>();
        long size = 0;
        for (Map.Entry<Long, Entry> entry : List.copyOf(entries.entrySet())) {
            if (facts.size() >= mostFacts
                    || (!facts.isEmpty() && size + entry.getValue().bytes() > mostBytes)) {
                break;
            }
            Path file = folder.resolve(SpoolFile.name(entry.getKey()));
            try {
                byte[] content =
                        DurableFiles.read(file, 16 << 20).orElseThrow(() -> new IOException(file + " is gone"));
                facts.add(SpoolFile.decode(content));
                size += content.length;
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "a spooled fact is lost: {0}", e.getMessage());
                lose(entry.getKey());
                drop(entry.getKey());
            }
        }
        return facts.isEmpty() ? Optional.empty() : Optional.of(new FactBatch(epoch, facts));
    }

    /** The loss goes in as a fact of its own as soon as there is room for it. */
    private void reportLoss() throws IOException {
        if (lost.isEmpty() || bytes + 1024 > limits.maxBytes() || entries.size() >= limits.maxFacts()) {
            return;
        }
        Range range = lost.get();
        lost = Optional.empty();
        add(
                FactKind.LOSS,
                JsonObject.builder()
                        .put("first", range.first())
                        .put("last", range.last())
                        .build());
    }

    /** Forgets what the control plane has committed; a receipt for another epoch or for the future forgets nothing. */
    public synchronized void acknowledge(String ofEpoch, long upTo) throws IOException {
        if (!ofEpoch.equals(epoch) || upTo >= next || entries.isEmpty() || upTo < entries.firstKey()) {
            return;
        }
        writeHead(upTo);
        for (long sequence : List.copyOf(entries.headMap(upTo, true).keySet())) {
            drop(sequence);
        }
        reserve();
    }

    public synchronized boolean isEmpty() {
        return entries.isEmpty() && lost.isEmpty();
    }

    public synchronized int size() {
        return entries.size();
    }

    /** Waits until there is something to send. */
    public synchronized void awaitFacts() throws InterruptedException {
        while (entries.isEmpty() && lost.isEmpty()) {
            wait();
        }
    }
}

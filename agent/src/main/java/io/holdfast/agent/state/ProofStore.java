package io.holdfast.agent.state;

import io.holdfast.agent.platform.Modes;
import io.holdfast.protocol.Fields;
import io.holdfast.protocol.ProtocolException;
import io.holdfast.protocol.Wire;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/**
 * {@code state/proofs.jsonl}: the proof of every operation that this machine took in, also of those that a later one
 * superseded. On disk before the machine goes on, so that nothing is done without it. Two files of at most
 * {@link #MAX_BYTES} are kept, so the oldest go first.
 */
public final class ProofStore {
    static final long MAX_BYTES = 32 << 20;

    private final Path file;
    private final Path older;

    public ProofStore(Path stateFolder) {
        this.file = stateFolder.resolve("proofs.jsonl");
        this.older = stateFolder.resolve("proofs.1.jsonl");
    }

    /** Flushed when this returns. */
    public synchronized void add(List<Proof> proofs) throws StateUnreadableException {
        if (proofs.isEmpty()) {
            return;
        }
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) > MAX_BYTES) {
                Files.move(file, older, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            try (FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS),
                    Modes.ownerOnly())) {
                ByteArrayOutputStream lines = new ByteArrayOutputStream();
                if (channel.size() > 0) {
                    lines.write('\n'); // the line before may have been cut short by a crash
                }
                for (Proof proof : proofs) {
                    lines.writeBytes(proof.json().compact().getBytes(StandardCharsets.UTF_8));
                    lines.write('\n');
                }
                ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
        } catch (IOException e) {
            throw new StateUnreadableException("proofs of operations cannot be kept: " + e.getMessage());
        }
    }

    /** Takes each kept proof, oldest first. */
    @FunctionalInterface
    public interface Reading {
        void proof(Proof proof);
    }

    /** How many lines are no proofs; a crash may have cut one short, which was not acted on. */
    public synchronized long read(Reading reading) throws IOException {
        long unreadable = 0;
        for (Path part : List.of(older, file)) {
            if (!Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            try (BufferedReader reader = Files.newBufferedReader(part)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    if (!line.isEmpty() && !proof(line, reading)) {
                        unreadable++;
                    }
                }
            }
        }
        return unreadable;
    }

    private static boolean proof(String line, Reading reading) {
        try {
            reading.proof(Proof.read(Fields.of(line.getBytes(StandardCharsets.UTF_8), Wire.LIMITS, "kept proof")));
            return true;
        } catch (ProtocolException _) {
            return false;
        }
    }
}

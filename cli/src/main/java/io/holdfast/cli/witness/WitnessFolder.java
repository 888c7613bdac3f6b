package io.holdfast.cli.witness;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.files.OutputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.log.Ed25519;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.NoteVerifier;
import io.holdfast.trust.log.SignedCheckpoint;
import io.holdfast.trust.log.WitnessSigner;
import io.holdfast.trust.log.WitnessedLog;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The data of a witness: {@code witness.key} and {@code name}, and for each log {@code logs/TENANT.json} with its keys and
 * the last cosigned checkpoint. What cannot be read ends the start: a witness that began at zero again could be shown
 * another past.
 */
public final class WitnessFolder implements AutoCloseable {
    private static final int MAX = 1 << 20;
    private static final int MAX_FORKS = 100;
    private static final String KEY = "witness.key";
    private static final String NAME = "name";

    private final Path folder;
    private final FileLock lock;

    private WitnessFolder(Path folder, FileLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Opens the folder for this process alone. */
    public static WitnessFolder open(Path folder) throws CommandException {
        try {
            OutputFiles.createPrivateFolder(folder);
            OutputFiles.createPrivateFolder(folder.resolve("logs"));
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new WitnessFolder(
                    folder,
                    Optional.ofNullable(channel.tryLock())
                            .orElseThrow(() -> CommandException.refused(
                                    folder + ": another witness runs on it (two could cosign two histories)")));
        } catch (OverlappingFileLockException _) {
            throw CommandException.refused(folder + ": another witness runs on it (two could cosign two histories)");
        } catch (IOException e) {
            throw CommandException.unusable(InputFiles.describe(folder, e));
        }
    }

    /** The witness's key, made at first start, under the name that it was given then. */
    public WitnessSigner signer(Optional<String> name, SecureRandom random) throws CommandException {
        Path key = folder.resolve(KEY);
        try {
            if (!Files.exists(key)) {
                if (!logs().isEmpty()) {
                    throw CommandException.refused(key + ": is not there, and logs are followed with it already");
                }
                String chosen = name.orElse("holdfast-witness/" + UUID.randomUUID());
                KeyPair made = Ed25519.generate(random);
                new WitnessSigner(chosen, made); // refuses a name that cannot stand in a note
                OutputFiles.writePrivate(folder.resolve(NAME), bytes(chosen + "\n"));
                OutputFiles.writePrivate(key, bytes(Pem.privateKey(made.getPrivate())));
            }
            String known = InputFiles.text(folder.resolve(NAME), MAX).strip();
            if (name.isPresent() && !name.get().equals(known)) {
                throw CommandException.unusable("--name " + name.get() + " (expected: " + known
                        + ", which this witness was given at first start)");
            }
            return new WitnessSigner(known, Ed25519.pair(Pem.privateKey(InputFiles.text(key, MAX))));
        } catch (IOException e) {
            throw CommandException.unusable(InputFiles.describe(key, e));
        } catch (PemException | LogException | IllegalArgumentException e) {
            throw CommandException.unusable(key + ": " + e.getMessage());
        }
    }

    /** Every log that is followed. */
    public List<WitnessedLog> logs() throws CommandException {
        List<WitnessedLog> logs = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
            for (Path file : files.filter(one -> one.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                logs.add(read(file));
            }
        } catch (IOException e) {
            throw CommandException.unusable(InputFiles.describe(folder, e));
        }
        return logs;
    }

    private static WitnessedLog read(Path file) throws CommandException {
        try {
            Json json = Json.parse(InputFiles.bytes(file, MAX));
            if (!(json instanceof JsonObject object)) {
                throw new LogException(LogException.Reason.MALFORMED, "it is no object");
            }
            NoteVerifier log = NoteVerifier.parse(object.string("logKey").orElse(""));
            Optional<NoteVerifier> recovery = Optional.empty();
            if (object.has("recoveryKey")) {
                recovery = Optional.of(
                        NoteVerifier.parse(object.string("recoveryKey").orElse("")));
            }
            Optional<SignedCheckpoint> cosigned = Optional.empty();
            if (object.has("checkpoint")) {
                cosigned = Optional.of(
                        SignedCheckpoint.verify(object.string("checkpoint").orElse(""), log));
            }
            return new WitnessedLog(log, recovery, cosigned);
        } catch (JsonException | LogException | IllegalArgumentException e) {
            throw CommandException.refused(file + ": cannot be read (" + e.getMessage()
                    + "). A witness that has forgotten what it cosigned must not go on under the same key");
        }
    }

    /** Durable on return. */
    public void keep(WitnessedLog log) throws IOException {
        JsonObject json = JsonObject.builder()
                .put("logKey", log.logKey().text())
                .putIfPresent("recoveryKey", log.recoveryKey().map(NoteVerifier::text))
                .putIfPresent("checkpoint", log.cosigned().map(SignedCheckpoint::note))
                .build();
        Path file = folder.resolve("logs").resolve(log.origin().tenant() + ".json");
        OutputFiles.writePrivate(file, bytes(json.pretty()));
    }

    /** Keeps two notes of one log that cannot both be true; gives the file. */
    public Path keepFork(String known, String other) throws IOException {
        Path forks = folder.resolve("forks");
        OutputFiles.createPrivateFolder(forks);
        Path file = forks.resolve(Digest.of(bytes(other)).toString().substring(0, 16) + ".txt");
        try (Stream<Path> kept = Files.list(forks)) {
            if (kept.count() < MAX_FORKS) {
                OutputFiles.writePrivate(file, bytes(known + "\n" + other));
            }
        }
        return file;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        lock.acquiredBy().close();
    }
}

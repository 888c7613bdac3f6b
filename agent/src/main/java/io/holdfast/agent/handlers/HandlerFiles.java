package io.holdfast.agent.handlers;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.holdfast.agent.platform.DurableFiles;
import io.holdfast.agent.platform.Modes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Writes and deletes the files that the manager owns in a handler's folders (section 5). */
public final class HandlerFiles {
    public static final String READY = "Ready";
    public static final String NOT_READY = "NotReady";

    private static final int MAX_MANIFEST = 256 << 10;
    private static final int MAX_CARRIED = 64 << 20;

    private HandlerFiles() {}

    /** The manifest of an unpacked handler. */
    public static HandlerManifest manifest(HandlerFolder folder) throws IOException, HandlerException {
        byte[] file = DurableFiles.read(folder.manifest(), MAX_MANIFEST)
                .orElseThrow(() -> new HandlerException(
                        HandlerCode.MANIFEST_MISSING, "HandlerManifest.json is missing in " + folder.base()));
        return HandlerManifest.parse(file);
    }

    /**
     * Folders and {@code HandlerEnvironment.json} of an unpacked handler.
     *
     * @param shared whether an account has a place in them ({@link HandlerAccess}); what it may do there stays then
     */
    public static void initialise(HandlerFolder folder, boolean shared) throws IOException {
        for (Path each : new Path[] {folder.config(), folder.status()}) {
            if (shared) {
                DurableFiles.directory(each);
            } else {
                DurableFiles.ownerOnlyDirectory(each);
            }
        }
        if (!Files.exists(folder.logs(), NOFOLLOW_LINKS)) {
            DurableFiles.directory(folder.logs());
            Modes.readable(folder.logs());
        }
        Path log = folder.commandLog(Optional.empty());
        if (!Files.exists(log, NOFOLLOW_LINKS)) {
            DurableFiles.create(log).close();
        }
        // the same in every operation, and a durable write costs two flushes on the way to the handler
        Path environment = folder.base().resolve(HandlerEnvironment.FILE);
        byte[] text = HandlerEnvironment.text(folder).getBytes(StandardCharsets.UTF_8);
        boolean same = Files.isRegularFile(environment, NOFOLLOW_LINKS)
                && Files.size(environment) == text.length
                && Arrays.equals(Files.readAllBytes(environment), text);
        if (!same) {
            DurableFiles.write(environment, text, folder.base());
        }
    }

    public static void settings(HandlerFolder folder, Optional<String> extension, long sequence, String text)
            throws IOException {
        write(folder, folder.settings(extension, sequence), text);
    }

    public static void state(HandlerFolder folder, HandlerState state) throws IOException {
        if (Files.isDirectory(folder.config(), NOFOLLOW_LINKS)) {
            write(folder, folder.config().resolve("HandlerState"), state.label());
        }
    }

    public static void extensionState(HandlerFolder folder, String extension, boolean enabled) throws IOException {
        if (Files.isDirectory(folder.config(), NOFOLLOW_LINKS)) {
            write(folder, folder.extensionState(extension), enabled ? "enabled" : "disabled");
        }
    }

    /** Signature and {@code signingInfo} are both right (section 3). */
    public static void validated(HandlerFolder folder) throws IOException {
        write(folder, folder.base().resolve("package_validated"), "");
    }

    /** {@code HandlerStatus}: what the manager says of the handler. Nobody decides by it, so it is not flushed. */
    public static void tell(HandlerFolder folder, boolean several, String status, int code, String message)
            throws IOException {
        if (!Files.isDirectory(folder.config(), NOFOLLOW_LINKS)) {
            return;
        }
        String text = JsonObject.builder()
                .put("name", folder.handlerName())
                .put("version", folder.version().text())
                .put("status", status)
                .put("code", code)
                .put("message", Redaction.of(message))
                .put("supports_multi_config", several)
                .put("extension_status", Json.ofNull())
                .build()
                .spaced();
        Path file = folder.config().resolve("HandlerStatus");
        ours(file);
        DurableFiles.replace(file, text.getBytes(StandardCharsets.UTF_8), folder.base());
    }

    /** The status of an extension whose handler could not write one; what is there already stays. */
    public static void placeholder(
            HandlerFolder folder, String extension, long sequence, int code, String message, Instant time)
            throws IOException {
        Path file = folder.status(Optional.of(extension), sequence);
        if (Files.exists(file, NOFOLLOW_LINKS) || !Files.isDirectory(folder.status(), NOFOLLOW_LINKS)) {
            return;
        }
        JsonObject status = JsonObject.builder()
                .put("name", folder.handlerName())
                .put("operation", "Enable")
                .put("status", "error")
                .put("code", code)
                .put(
                        "formattedMessage",
                        JsonObject.of("lang", Json.of("en-US"), "message", Json.of(Redaction.of(message))))
                .build();
        String text = JsonArray.of(JsonObject.builder()
                        .put("version", new JsonNumber("1.0"))
                        .put("timestampUTC", time.toString())
                        .put("status", status)
                        .build())
                .spaced();
        DurableFiles.replace(file, text.getBytes(StandardCharsets.UTF_8), folder.base());
    }

    /** Settings, status and state of one extension of a handler that keeps others. */
    public static void forget(HandlerFolder folder, String extension) throws IOException {
        deleteMatching(folder.config(), extension, ".settings");
        deleteMatching(folder.status(), extension, ".status");
        Files.deleteIfExists(folder.extensionState(extension));
    }

    private static void deleteMatching(Path directory, String extension, String end) throws IOException {
        if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                boolean own = name.startsWith(extension + ".") && name.endsWith(end);
                if (own && name.substring(extension.length()).matches("\\.[0-9]+" + end.replace(".", "\\."))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** {@code mrseq} and the status files go from the old version to the new one before its update (section 9). */
    public static void carryOver(HandlerFolder from, HandlerFolder to) throws IOException {
        if (Files.isRegularFile(from.sequenceMark(), NOFOLLOW_LINKS)) {
            copy(to, from.sequenceMark(), to.sequenceMark());
        }
        if (Files.isDirectory(from.status(), NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(from.status())) {
                for (Path file : files) {
                    if (Files.isRegularFile(file, NOFOLLOW_LINKS)) {
                        copy(to, file, to.status().resolve(file.getFileName()));
                    }
                }
            }
        }
    }

    /** Without following a link that takes the file's place at this moment; with the file's time. */
    private static void copy(HandlerFolder version, Path from, Path to) throws IOException {
        FileTime time = Files.getLastModifiedTime(from, NOFOLLOW_LINKS);
        byte[] content = DurableFiles.read(from, MAX_CARRIED)
                .orElseThrow(() -> new IOException(from + ": vanished while it was carried over"));
        DurableFiles.write(to, content, version.base());
        Files.setLastModifiedTime(to, time);
    }

    /** Everything of one version but its logs. */
    public static void delete(HandlerFolder folder) throws IOException {
        DurableFiles.deleteTree(folder.base());
        Files.deleteIfExists(folder.archive());
    }

    /** Everything of all versions of the handler but its logs. */
    public static void deleteAll(HandlerFolder any) throws IOException {
        Path library = any.folders().library();
        if (!Files.isDirectory(library, NOFOLLOW_LINKS)) {
            return;
        }
        String name = any.handlerName();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(library)) {
            for (Path file : files) {
                String rest = file.getFileName().toString();
                if (rest.startsWith(name)
                        && rest.substring(name.length()).matches("-[0-9.]+|__[0-9.]+\\.zip|-[0-9.]+\\.unpacking")) {
                    DurableFiles.deleteTree(file);
                }
            }
        }
    }

    /** The name is the manager's: a link or folder that a handler has put there goes, or it could hinder its own removal. */
    private static void ours(Path file) throws IOException {
        if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
            DurableFiles.deleteTree(file);
        }
    }

    private static void write(HandlerFolder folder, Path file, String text) throws IOException {
        ours(file);
        DurableFiles.write(file, text.getBytes(StandardCharsets.UTF_8), folder.base());
    }
}

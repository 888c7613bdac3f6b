package io.holdfast.agent.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The files of a machine below a folder: {@code /} of the running one, or that of an image of one. Names are absolute, as
 * the machine itself sees them; links of an image lead no further than its folder. Text is read and written as ISO 8859-1,
 * so that bytes which nobody changes stay what they were.
 */
public final class MachineRoot {
    private static final int MAX_BYTES = 8 << 20;
    private static final int USUAL = 0755;
    private static final int MAX_LINKS = 40;
    private static final int MAX_NAMES = 100_000;

    private final Path folder;
    private final boolean running;

    private MachineRoot(Path folder) {
        this.folder = folder;
        this.running = folder.getNameCount() == 0;
    }

    /** The machine that this process runs on. */
    public static MachineRoot running() {
        return new MachineRoot(Path.of("/"));
    }

    public static MachineRoot at(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder + ": is not a folder (expected: the root of a machine's files)");
        }
        return new MachineRoot(folder.toRealPath());
    }

    /** Whether this is the machine that this process runs on, so that its services can be told. */
    public boolean isRunning() {
        return running;
    }

    public Path folder() {
        return folder;
    }

    /** Where the name leads, whether or not something is there. */
    public Path path(String name) throws IOException {
        if (!name.startsWith("/")) {
            throw new IOException(name + ": is not absolute");
        }
        if (running) {
            return Path.of(name);
        }
        Deque<String> parts = new ArrayDeque<>(List.of(name.split("/")));
        Path at = folder;
        int links = 0;
        while (!parts.isEmpty()) {
            String part = parts.pop();
            Path next = at.resolve(part);
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                at = at.equals(folder) ? at : DurableFiles.parent(at);
            } else if (Files.isSymbolicLink(next)) {
                links++;
                if (links > MAX_LINKS) {
                    throw new IOException(name + ": more than " + MAX_LINKS + " symbolic links");
                }
                String target = Files.readSymbolicLink(next).toString();
                at = target.startsWith("/") ? folder : at;
                List.of(target.split("/")).reversed().forEach(parts::push);
            } else {
                at = next;
            }
        }
        return at;
    }

    /** Empty when there is nothing of that name. */
    public Optional<FileState> state(String name) throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(path(name), "unix:mode,uid,gid,isRegularFile,isDirectory");
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        return Optional.of(new FileState(
                number(attributes, "mode") & 07777,
                number(attributes, "uid"),
                number(attributes, "gid"),
                Boolean.TRUE.equals(attributes.get("isRegularFile")),
                Boolean.TRUE.equals(attributes.get("isDirectory"))));
    }

    private static int number(Map<String, Object> attributes, String name) throws IOException {
        if (attributes.get(name) instanceof Integer number) {
            return number;
        }
        throw new IOException("this file system has no attribute " + name);
    }

    /** The content; empty when there is no such file. What is no plain file is refused, and so are more than 8 MiB. */
    public Optional<String> text(String name) throws IOException {
        Optional<FileState> state = state(name);
        if (state.isEmpty()) {
            return Optional.empty();
        }
        if (!state.get().regular()) {
            throw new IOException(name + ": is no plain file");
        }
        try (SeekableByteChannel channel = Files.newByteChannel(path(name), StandardOpenOption.READ)) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (channel.read(buffer) >= 0) {
                content.write(buffer.array(), 0, buffer.position());
                buffer.clear();
                if (content.size() > MAX_BYTES) {
                    throw new IOException(name + ": longer than " + MAX_BYTES + " bytes");
                }
            }
            return Optional.of(content.toString(StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /** Names in a folder, sorted; none when there is no such folder. */
    public List<String> names(String name) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path(name))) {
            for (Path file : files) {
                names.add(file.getFileName().toString());
                if (names.size() > MAX_NAMES) {
                    throw new IOException(name + ": has more than " + MAX_NAMES + " entries");
                }
            }
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        }
        names.sort(String::compareTo);
        return List.copyOf(names);
    }

    /** Where a symbolic link of that name points to, as it is written there; empty when it is none. */
    public Optional<String> link(String name) throws IOException {
        int slash = name.lastIndexOf('/');
        Path place = path(name.substring(0, slash + 1)).resolve(name.substring(slash + 1));
        return Files.isSymbolicLink(place)
                ? Optional.of(Files.readSymbolicLink(place).toString())
                : Optional.empty();
    }

    /** Replaces the file as a whole; it keeps its mode and owner. A new one gets {@code mode}, and its folder is made. */
    public void write(String name, String content, int mode) throws IOException {
        Path file = path(name);
        Path parent = DurableFiles.parent(file);
        make(parent, USUAL);
        Optional<FileState> before = state(name);
        Path temporary = parent.resolve("." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel = DurableFiles.create(temporary)) {
                ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.ISO_8859_1));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            if (before.isPresent()) {
                Files.setAttribute(temporary, "unix:uid", before.get().user());
                Files.setAttribute(temporary, "unix:gid", before.get().group());
            }
            Files.setAttribute(
                    temporary, "unix:mode", before.map(FileState::mode).orElse(mode));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        DurableFiles.syncDirectory(parent);
    }

    /** Writes into the file that is there, as the kernel's own files want it. */
    public void overwrite(String name, String content) throws IOException {
        Files.write(
                path(name),
                content.getBytes(StandardCharsets.ISO_8859_1),
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    public void mode(String name, int mode) throws IOException {
        Files.setAttribute(path(name), "unix:mode", mode);
    }

    public void owner(String name, int user, int group) throws IOException {
        Path file = path(name);
        Files.setAttribute(file, "unix:uid", user);
        Files.setAttribute(file, "unix:gid", group);
    }

    /** Makes the folder when it is missing; missing parents get mode 0755. */
    public void folder(String name, int mode) throws IOException {
        make(path(name), mode);
    }

    private static void make(Path folder, int mode) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.getParent();
            if (parent != null) {
                make(parent, USUAL);
            }
            Files.createDirectory(folder);
            Files.setAttribute(folder, "unix:mode", mode);
        }
    }

    /** Deletes a file; one that is not there is no error. */
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path(name));
    }
}

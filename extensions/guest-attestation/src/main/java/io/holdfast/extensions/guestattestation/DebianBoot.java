package io.holdfast.extensions.guestattestation;

import io.holdfast.attestation.prediction.Authenticode;
import io.holdfast.attestation.prediction.GrubConfig;
import io.holdfast.attestation.prediction.PeException;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the next boot of a Debian machine will measure. A program counts when its content is that of a file of a package; an
 * initrd and GRUB's configuration, which no package has, when they were made while the hooks of an update could run.
 */
final class DebianBoot implements NextBoot {
    private static final System.Logger LOG = System.getLogger(DebianBoot.class.getName());
    private static final int PROGRAMS = 4;
    private static final int COMMANDS = 8;
    private static final int FILES = 9;
    private static final int MAX_FILES = 32;
    /** Of a program or a configuration, which are read whole; an initrd is not. */
    private static final long MAX_SIZE = 24L << 20;
    /** What the control plane takes. */
    private static final int MAX_EVENTS = 256;

    private final Path root;
    private final Dpkg dpkg;
    private final Map<Path, Known> known = new HashMap<>();

    /** What was found out about a file as it was then. */
    private record Known(FileTime changed, long size, List<Foreseen> events) {}

    /** One measurement. */
    private record Foreseen(int pcr, String digest, String component, String path, String origin) {
        Json json() {
            return JsonObject.builder()
                    .put("pcr", pcr)
                    .put("digest", digest)
                    .put("component", component)
                    .put("path", path)
                    .put("origin", origin)
                    .build();
        }
    }

    private interface Reader {
        List<Foreseen> read(Path file) throws IOException, PeException;
    }

    DebianBoot(Path root) {
        this.root = root;
        this.dpkg = new Dpkg(root);
    }

    @Override
    public JsonObject prediction() {
        List<Foreseen> events = new ArrayList<>();
        try {
            if (dpkg.refresh()) {
                known.clear();
            }
            for (Path vendor : list(root.resolve("boot/efi/EFI"), "*")) {
                for (Path program : list(vendor, "*.{efi,EFI}")) {
                    events.addAll(look(program, file -> program(file, Files.readAllBytes(file), loader(file))));
                }
                events.addAll(look(vendor.resolve("grub.cfg"), this::configuration));
            }
            for (Path kernel : list(root.resolve("boot"), "vmlinuz-*")) {
                events.addAll(look(kernel, this::kernel));
            }
            for (Path initrd : list(root.resolve("boot"), "initrd.img-*")) {
                events.addAll(look(initrd, this::initrd));
            }
            Path grub = root.resolve("boot/grub");
            events.addAll(look(grub.resolve("grub.cfg"), this::configuration));
            for (Path list : list(grub.resolve("x86_64-efi"), "*.lst")) {
                events.addAll(look(list, this::packaged));
            }
            for (Path font : list(grub.resolve("fonts"), "*.pf2")) {
                events.addAll(look(font, this::packaged));
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the next boot cannot be foreseen: {0}", e.getMessage());
            return JsonObject.EMPTY;
        }
        if (events.isEmpty()) {
            return JsonObject.EMPTY;
        }
        return JsonObject.of(
                "events",
                events.stream().distinct().limit(MAX_EVENTS).map(Foreseen::json).collect(JsonArray.collector()));
    }

    private static List<Path> list(Path folder, String pattern) throws IOException {
        TreeSet<Path> found = new TreeSet<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
                for (Path file : files) {
                    found.add(file);
                    if (found.size() == MAX_FILES) {
                        break;
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    private List<Foreseen> look(Path file, Reader reader) throws IOException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (FileSystemException _) {
            return List.of(); // not there, or gone meanwhile
        }
        boolean initrd = String.valueOf(file.getFileName()).startsWith("initrd");
        if (!now.isRegularFile() || (now.size() > MAX_SIZE && !initrd)) {
            return List.of();
        }
        Optional<Known> before = Optional.ofNullable(known.get(file));
        if (before.isEmpty()
                || before.get().size() != now.size()
                || !before.get().changed().equals(now.lastModifiedTime())) {
            List<Foreseen> events;
            try {
                events = reader.read(file);
            } catch (PeException e) {
                LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", file, e.getMessage());
                events = List.of();
            }
            before = Optional.of(new Known(now.lastModifiedTime(), now.size(), events));
            known.put(file, before.get());
        }
        return before.get().events();
    }

    private static String loader(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(java.util.Locale.ROOT);
        return name.startsWith("grub")
                ? "GRUB"
                : name.startsWith("shim") || name.startsWith("boot") ? "shim" : "boot application";
    }

    private List<Foreseen> program(Path file, byte[] content, String component) throws PeException {
        Optional<String> owner = dpkg.owner(content);
        return owner.isEmpty()
                ? List.of()
                : List.of(event(PROGRAMS, hex(Authenticode.sha256(content)), component, file, owner.get()));
    }

    /** Measured as a program by shim's verification, and as a file by GRUB. */
    private List<Foreseen> kernel(Path file) throws IOException, PeException {
        byte[] content = Files.readAllBytes(file);
        List<Foreseen> events = new ArrayList<>(program(file, content, "kernel"));
        if (!events.isEmpty()) {
            events.add(
                    event(FILES, hex(content), "kernel", file, events.getFirst().origin()));
        }
        return events;
    }

    /** A list of GRUB's modules, which it reads when it finds its folder, or a font; measured as files. */
    private List<Foreseen> packaged(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        return dpkg.owner(content)
                .map(owner -> event(FILES, hex(content), "file of the boot loader", file, owner))
                .map(List::of)
                .orElse(List.of());
    }

    private List<Foreseen> initrd(Path file) throws IOException {
        return generated(file) ? List.of(event(FILES, streamed(file), "initrd", file, "update")) : List.of();
    }

    private List<Foreseen> configuration(Path file) throws IOException {
        if (!generated(file)) {
            return List.of();
        }
        byte[] content = Files.readAllBytes(file);
        List<Foreseen> events = new ArrayList<>();
        events.add(event(FILES, hex(content), "file of the boot loader", file, "update"));
        GrubConfig config = GrubConfig.read(new String(content, StandardCharsets.UTF_8));
        for (String text : config.measured()) {
            events.add(event(COMMANDS, hex(text.getBytes(StandardCharsets.UTF_8)), "GRUB command", file, "update"));
        }
        for (String line : config.commandLines()) {
            for (byte[] options : GrubConfig.loadOptions("BOOT_IMAGE=" + line)) {
                events.add(event(FILES, hex(options), "kernel command line", file, "update"));
            }
        }
        return events;
    }

    private boolean generated(Path file) {
        try {
            return dpkg.duringUpdate(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException _) {
            return false; // gone meanwhile
        }
    }

    private Foreseen event(int pcr, String digest, String component, Path file, String origin) {
        return new Foreseen(pcr, digest, component, "/" + root.relativize(file), origin);
    }

    private static String streamed(Path file) throws IOException {
        MessageDigest hash = Digest.sha256();
        byte[] chunk = new byte[64 << 10];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                hash.update(chunk, 0, n);
            }
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    private static String hex(byte[] content) {
        return Digest.of(content).toString();
    }

    private static String hex(Bytes digest) {
        return HexFormat.of().formatHex(digest.array());
    }
}

package io.holdfast.extensions.guestattestation;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the package manager wrote down: the checksums of the files of packages that a machine boots from, and when packages
 * were last changed. The checksums are MD5, as packages have them; they tell a file from another version of it, and do not
 * withstand who may write below {@code /var/lib/dpkg}.
 */
final class Dpkg {
    /** Hooks of an update end within this time of the unpacking. */
    private static final Duration HOOKS = Duration.ofMinutes(30);

    private static final int MAX_SUMS = 4 << 20;
    private static final String PACKAGES =
            "(shim|grub-efi|grub-common|linux-image|systemd-boot)[a-z0-9.+-]*(:[a-z0-9]+)?";

    private final Path info;
    private Optional<FileTime> read = Optional.empty();
    private final Map<String, String> packages = new HashMap<>();
    private final NavigableSet<Instant> updates = new TreeSet<>();

    Dpkg(Path root) {
        this.info = root.resolve("var/lib/dpkg/info");
    }

    /** Reads again what has changed; whether it has. */
    boolean refresh() throws IOException {
        if (!Files.isDirectory(info)) {
            return false;
        }
        FileTime now = Files.getLastModifiedTime(info);
        if (read.equals(Optional.of(now))) {
            return false;
        }
        packages.clear();
        updates.clear();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(info, "*.{list,md5sums}")) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                int dot = name.lastIndexOf('.');
                if (name.endsWith(".list")) {
                    // written when a package is unpacked; checksums have the time at which the package was made
                    updates.add(Files.getLastModifiedTime(file).toInstant());
                }
                if (name.endsWith(".md5sums")
                        && name.substring(0, dot).matches(PACKAGES)
                        && Files.size(file) <= MAX_SUMS) {
                    sums(name.substring(0, dot), Files.readString(file));
                }
            }
        }
        read = Optional.of(now);
        return true;
    }

    private void sums(String name, String text) {
        text.lines().forEach(line -> {
            String[] words = line.split("\\s+", 2);
            if (words.length == 2 && words[0].matches("[0-9a-f]{32}") && bootable(words[1])) {
                packages.put(words[0], name);
            }
        });
    }

    private static boolean bootable(String path) {
        return path.startsWith("boot/vmlinuz") || path.matches(".+\\.(efi|efi\\.signed|lst|pf2)");
    }

    /** The package that has a file with this content. */
    Optional<String> owner(byte[] content) {
        try {
            byte[] sum = MessageDigest.getInstance("MD5").digest(content);
            return Optional.ofNullable(packages.get(String.format("%032x", new BigInteger(1, sum))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has MD5", e);
        }
    }

    /** Whether something was made at a time when the hooks of an update ran. */
    boolean duringUpdate(Instant made) {
        Instant before = updates.floor(made);
        return before != null && Duration.between(before, made).compareTo(HOOKS) <= 0;
    }
}

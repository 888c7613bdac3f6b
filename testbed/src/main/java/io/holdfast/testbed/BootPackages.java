package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Debian's packages that a machine boots from, with the signatures of Debian. There is no update of shim or GRUB among them:
 * the shim of now refuses each older GRUB.
 *
 * @param installed shim, GRUB and the kernel before the last one
 * @param update the last kernel
 */
public record BootPackages(List<Path> installed, List<Path> update) {
    /** Of kernels those for virtual machines, which are a third as large as the others. */
    private static final String DOWNLOAD = """
            kernels=$(apt-cache pkgnames linux-image- | grep -E '^linux-image-[0-9.]+-[0-9]+-cloud-amd64$' | sort -V | tail -n 2)
            rm -rf installed update
            mkdir installed update
            cd installed
            apt-get download shim-signed grub-efi-amd64-signed "$(echo "$kernels" | head -n 1)"
            cd ../update
            apt-get download "$(echo "$kernels" | tail -n 1)"
            touch ../complete
            """;

    public BootPackages {
        installed = List.copyOf(installed);
        update = List.copyOf(update);
    }

    /**
     * Fetches what is not there yet.
     *
     * @param cache where it stays
     * @return empty where it cannot be had
     */
    public static Optional<BootPackages> of(Path cache) {
        try {
            if (!Files.exists(cache.resolve("complete"))) {
                Tool.script(Files.createDirectories(cache), DOWNLOAD);
            }
            return Optional.of(new BootPackages(files(cache.resolve("installed")), files(cache.resolve("update"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) {
            System.getLogger(BootPackages.class.getName())
                    .log(System.Logger.Level.WARNING, "no boot programs of Debian: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .sorted()
                    .toList();
        }
    }
}

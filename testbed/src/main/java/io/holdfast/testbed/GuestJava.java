package io.holdfast.testbed;

import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.kernel.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A Java runtime with {@link TpmOnDevice}, which an initrd can carry into the emulated machine. */
public final class GuestJava {
    private static final String MAKE = """
            rm -rf guest guest.cpio
            mkdir guest
            "$1"/bin/jlink --add-modules java.base --strip-debug --no-man-pages --no-header-files --output guest/java
            libraries=$(ldd guest/java/bin/java guest/java/lib/*.so guest/java/lib/server/libjvm.so \\
                | sed -n 's|.*[[:space:]]\\(\\(/usr\\)\\{0,1\\}/lib[^ ]*\\) (.*|\\1|p' | sort -u)
            for library in $libraries; do
                mkdir -p "guest${library%/*}"
                cp -L "$library" "guest$library"
            done
            mkdir -p guest/classes
            cp -R classes/. guest/classes/
            for place in "$2" "$3"; do
                if [ -d "$place" ]; then cp -R "$place"/. guest/classes/
                else (cd guest/classes && "$1"/bin/jar xf "$place"); fi
            done
            (cd guest && find . | cpio -o -H newc --quiet) >guest.cpio
            rm -rf guest
            """;

    private final Path archive;

    private GuestJava(Path archive) {
        this.archive = archive;
    }

    public static GuestJava made(Path folder) {
        try {
            String program = TpmOnDevice.class.getName().replace('.', '/') + ".class";
            Path copy = folder.resolve("classes").resolve(program);
            Files.createDirectories(copy.resolveSibling("."));
            try (InputStream in = TpmOnDevice.class.getResourceAsStream("TpmOnDevice.class")) {
                if (in == null) {
                    throw new IOException("this build lacks " + program);
                }
                Files.write(copy, in.readAllBytes());
            }
            Tool.script(
                    folder, MAKE, System.getProperty("java.home", ""), place(TpmLocation.class), place(Bytes.class));
            return new GuestJava(folder.resolve("guest.cpio"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String place(Class<?> type) throws IOException {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** Behind the archives of an initrd; they begin at multiples of four (Linux, driver-api/early-userspace/buffer-format). */
    void append(Path initrd) throws IOException {
        long size = Files.size(initrd);
        try (OutputStream out = Files.newOutputStream(initrd, StandardOpenOption.APPEND)) {
            out.write(new byte[(int) (-size & 3)]);
            Files.copy(archive, out);
        }
    }
}

package io.holdfast.agent.controls;

import io.holdfast.kernel.ExtensionType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Lists that ship with the agent, as files that an administrator can read: in the folder {@code lists} beside the file
 * that the launcher names in {@code holdfast.first-party}, or else in the agent's own build.
 */
public final class Shipped {
    private static final int MAX_BYTES = 1 << 20;

    private Shipped() {}

    /** Where a list stands, for explanations. */
    public static String where(String name) {
        return onDisk(name).map(Path::toString).orElse(name + " of the agent's build");
    }

    private static Optional<Path> onDisk(String name) {
        String table = System.getProperty("holdfast.first-party", "");
        return table.isEmpty()
                ? Optional.empty()
                : Optional.of(Path.of(table).resolveSibling("lists").resolve(name))
                        .filter(Files::exists);
    }

    /** The bytes of a list; a build without it is broken. */
    public static byte[] read(String name) {
        Optional<Path> file = onDisk(name);
        try (InputStream in = file.isPresent()
                ? Files.newInputStream(file.get())
                : Shipped.class.getResourceAsStream("lists/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in this build");
            }
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IllegalStateException(where(name) + " is longer than " + MAX_BYTES + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Extensions, one a line; {@code #} begins a comment line. */
    public static List<ExtensionType> types(String name) {
        return new String(read(name), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(ExtensionType::parse)
                .toList();
    }
}

package io.holdfast.cli.packages;

import io.holdfast.cli.outcome.CommandException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Names and sizes of entries that a machine accepts; what it would refuse is refused before it is signed. */
final class PackageNames {
    static final int MAX_ENTRIES = 20_000;
    /** Bytes of all entries together, and of the zip: 1 GiB each. */
    static final long MAX_SIZE = 1L << 30;

    private static final int MAX_NAME = 1024;
    private static final int MAX_PART = 255;
    private static final int MAX_DEPTH = 32;

    private final Set<String> seen = new HashSet<>();
    private long size;

    /**
     * Takes the next entry.
     *
     * @param name with slashes; a folder's ends in one
     */
    void accept(String name, long bytes) throws CommandException {
        boolean folder = name.endsWith("/");
        String path = folder ? name.substring(0, name.length() - 1) : name;
        String[] parts = path.split("/", -1);
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME || parts.length > MAX_DEPTH) {
            throw refused(name, "is too long (expected: at most " + MAX_NAME + " bytes and " + MAX_DEPTH + " parts)");
        }
        if (name.indexOf('\\') >= 0
                || name.matches("(?s)[A-Za-z]:.*")
                || name.chars().anyMatch(c -> c < 0x20)) {
            throw refused(name, "is not a plain relative path");
        }
        for (String part : parts) {
            boolean outside = part.isEmpty() || part.equals(".") || part.equals("..");
            if (outside || part.getBytes(StandardCharsets.UTF_8).length > MAX_PART) {
                throw refused(name, "is not a plain relative path");
            }
        }
        if (!seen.add(path)) {
            throw refused(name, "stands twice");
        }
        size = Math.addExact(size, Math.max(bytes, 0));
        if (seen.size() > MAX_ENTRIES || size > MAX_SIZE) {
            throw CommandException.unusable("the package has more than " + MAX_ENTRIES + " entries or " + MAX_SIZE
                    + " bytes unzipped, which no machine accepts");
        }
    }

    private static CommandException refused(String name, String why) {
        return CommandException.unusable("the entry '" + name + "' " + why);
    }
}

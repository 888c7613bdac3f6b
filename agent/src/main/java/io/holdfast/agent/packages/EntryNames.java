package io.holdfast.agent.packages;

import io.holdfast.agent.packages.PackageException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which names a package may have for its entries: relative ones that stay below the base folder on every system. Names
 * that differ only in case are different files here, as they are on Linux.
 */
final class EntryNames {
    private static final int MAX_NAME = 1024;
    private static final int MAX_PART = 255;
    private static final int MAX_DEPTH = 32;

    private final Map<String, Boolean> folders = new HashMap<>();

    /** The name without {@code .} parts; refuses what leaves the folder, and names that were there before. */
    String accept(byte[] raw) throws PackageException {
        String name = decode(raw);
        if (name.isEmpty() || raw.length > MAX_NAME) {
            throw unsafe(name, "1 to " + MAX_NAME + " bytes");
        }
        if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.matches("(?s)[A-Za-z]:.*")) {
            throw unsafe(name, "a relative path with slashes");
        }
        if (name.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw unsafe(name, "no control characters");
        }
        boolean folder = name.endsWith("/");
        List<String> parts = new ArrayList<>();
        for (String part : (folder ? name.substring(0, name.length() - 1) : name).split("/", -1)) {
            if (part.isEmpty() || part.equals("..") || part.getBytes(StandardCharsets.UTF_8).length > MAX_PART) {
                throw unsafe(name, "parts of 1 to " + MAX_PART + " bytes that stay in the folder");
            }
            if (!part.equals(".")) {
                parts.add(part);
            }
        }
        if ((parts.isEmpty() && !folder) || parts.size() > MAX_DEPTH) {
            throw unsafe(name, "1 to " + MAX_DEPTH + " parts");
        }
        register(name, parts, folder);
        return parts.isEmpty() ? "./" : String.join("/", parts) + (folder ? "/" : "");
    }

    private void register(String name, List<String> parts, boolean folder) throws PackageException {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            path.append('/').append(parts.get(i));
            boolean asFolder = folder || i < parts.size() - 1;
            Boolean before = folders.put(path.toString(), asFolder);
            if (before != null && !(before && asFolder)) {
                throw unsafe(name, "each name once");
            }
        }
    }

    private static String decode(byte[] raw) throws PackageException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new PackageException(Reason.UNSAFE_NAME, "an entry's name is not UTF-8");
        }
    }

    private static PackageException unsafe(String name, String expected) {
        String cut = name.length() > 80 ? name.substring(0, 80) + "…" : name;
        return new PackageException(
                Reason.UNSAFE_NAME, "entry '" + cut.replaceAll("\\p{Cntrl}", "?") + "' (expected: " + expected + ")");
    }
}

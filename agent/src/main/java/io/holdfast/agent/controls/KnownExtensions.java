package io.holdfast.agent.controls;

import io.holdfast.kernel.Ascii;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Names of extensions from the published documentation, for suggestions only; no decision depends on them. */
final class KnownExtensions {
    private KnownExtensions() {}

    /** The known name that is nearest to the text; without one, the text with its last dot made a slash. */
    static Optional<String> nearest(String text) {
        String wanted = letters(text);
        if (wanted.isEmpty() || wanted.length() > 200) {
            return Optional.empty();
        }
        String best = "";
        int least = Math.max(1, wanted.length() / 8) + 1;
        for (String name : names()) {
            int distance = distance(wanted, letters(name));
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best.isEmpty() ? byLastDot(text) : Optional.of(best);
    }

    private static Optional<String> byLastDot(String text) {
        int dot = text.lastIndexOf('.');
        if (dot < 0 || text.indexOf('/') >= 0) {
            return Optional.empty();
        }
        return Optional.of(text.substring(0, dot) + "/" + text.substring(dot + 1))
                .filter(EntryRules::isName);
    }

    private static String letters(String text) {
        return Ascii.lower(text).replaceAll("[^a-z0-9]", "");
    }

    /** Levenshtein distance. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }

    private static List<String> names() {
        try (InputStream in = KnownExtensions.class.getResourceAsStream("known-extensions.txt")) {
            if (in == null) {
                throw new IllegalStateException("known-extensions.txt is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

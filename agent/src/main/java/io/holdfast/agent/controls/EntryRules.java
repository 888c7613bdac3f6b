package io.holdfast.agent.controls;

import io.holdfast.kernel.ExtensionType;
import java.util.Optional;

/** What an entry of a list has to look like. */
final class EntryRules {
    /** Quotation marks that word processors and web pages put where a shell expects {@code "}. */
    private static final String TYPOGRAPHIC_QUOTES =
            "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2032\u2033";

    private EntryRules() {}

    /** What is wrong with the entry; empty when it is the name of an extension. */
    static Optional<BadEntry> problem(String entry) {
        if (entry.isEmpty()) {
            return Optional.of(new BadEntry("", "Publisher/Type between the commas", Optional.empty()));
        }
        String unquoted = withoutQuotes(entry);
        if (!unquoted.equals(entry)) {
            return bad(entry, unquoted, "Publisher/Type without typographic or other quotation marks");
        }
        if (entry.chars().filter(c -> c == '/').count() != 1) {
            return bad(entry, entry, "Publisher/Type with exactly one /");
        }
        return isName(entry)
                ? Optional.empty()
                : bad(entry, entry, "Publisher/Type of letters, digits, dots and underscores");
    }

    private static Optional<BadEntry> bad(String entry, String readable, String expected) {
        return Optional.of(new BadEntry(printable(entry), expected, KnownExtensions.nearest(readable.strip())));
    }

    static boolean isName(String text) {
        try {
            return ExtensionType.parse(text).toString().equals(text);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String withoutQuotes(String entry) {
        StringBuilder kept = new StringBuilder();
        entry.chars()
                .filter(c -> TYPOGRAPHIC_QUOTES.indexOf(c) < 0 && c != '"' && c != '\'' && c != '`')
                .forEach(c -> kept.append((char) c));
        return kept.toString();
    }

    private static String printable(String text) {
        String cut = text.length() > 120 ? text.substring(0, 120) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}

package io.holdfast.agent.controls;

import io.holdfast.agent.controls.ExtensionList.Use;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import java.util.Optional;
import java.util.function.Consumer;

/** What an entry of a list has to look like. */
final class EntryRules {
    private static final String ROOT = "sha256:";

    /** Quotation marks that word processors and web pages put where a shell expects {@code "}. */
    private static final String TYPOGRAPHIC_QUOTES =
            "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2032\u2033";

    private EntryRules() {}

    /** The entry; empty, and told what is wrong, when it is none. */
    static Optional<ListEntry> read(String entry, Use use, Consumer<BadEntry> bad) {
        int hash = entry.indexOf('#');
        String unpinned = hash < 0 ? entry : entry.substring(0, hash);
        int at = unpinned.indexOf('@');
        String name = at < 0 ? unpinned : unpinned.substring(0, at);
        Optional<BadEntry> problem = name(entry, name);
        Optional<VersionBounds> versions = at < 0 ? Optional.empty() : VersionBounds.parse(unpinned.substring(at + 1));
        if (problem.isEmpty() && at >= 0 && versions.isEmpty()) {
            problem = bad(entry, name, "versions as " + VersionBounds.EXPECTED);
        }
        Optional<Digest> root = hash < 0 ? Optional.empty() : root(entry.substring(hash + 1));
        if (problem.isEmpty() && hash >= 0 && root.isEmpty()) {
            problem = bad(entry, name, "#sha256: and the 64 hexadecimal digits of a root certificate at the end");
        }
        if (problem.isEmpty() && hash >= 0 && use == Use.BLOCK) {
            problem = bad(entry, name, "no #sha256: in a block list; a pinned root belongs into the allow list");
        }
        if (problem.isPresent()) {
            bad.accept(problem.get());
            return Optional.empty();
        }
        int slash = name.indexOf('/');
        String type = name.substring(slash + 1);
        return Optional.of(new ListEntry(
                entry,
                name.substring(0, slash),
                type.equals("*") ? Optional.empty() : Optional.of(type),
                versions,
                root));
    }

    private static Optional<BadEntry> name(String entry, String name) {
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
        return isName(name.endsWith("/*") ? name.substring(0, name.length() - 1) + "Any" : name)
                ? Optional.empty()
                : bad(entry, name, "Publisher/Type of letters, digits, dots and underscores, or Publisher/*");
    }

    private static Optional<Digest> root(String pin) {
        if (!Ascii.lower(pin).startsWith(ROOT)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Digest.parse(Ascii.lower(pin.substring(ROOT.length()))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
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

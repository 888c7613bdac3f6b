package io.holdfast.agent.controls;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An allow or block list. Names compare without ASCII case (connected-machine-agent, 2.5).
 *
 * @param none the list is {@code Allow/None}: the extension manager runs and nothing may be installed
 */
public record ExtensionList(List<ListEntry> entries, boolean none) {
    public static final String ALLOW_NONE = "Allow/None";
    public static final ExtensionList EMPTY = new ExtensionList(List.of(), false);
    public static final ExtensionList NONE = new ExtensionList(List.of(), true);

    static final int MAX_ENTRIES = 10_000;

    public ExtensionList {
        entries = List.copyOf(entries);
        if (none && !entries.isEmpty()) {
            throw new IllegalArgumentException(ALLOW_NONE + " stands alone");
        }
    }

    /** Which list the text is for; only the allow list knows {@code Allow/None}. */
    public enum Use {
        ALLOW,
        BLOCK
    }

    /** Reads {@code Publisher/Type, Publisher/Type}; one bad entry refuses the whole text. */
    public static ExtensionList parse(String text, Use use) throws ListException {
        return of(List.of(text.split(",", -1)), use);
    }

    /** From entries that may have white space around them. */
    public static ExtensionList of(List<String> texts, Use use) throws ListException {
        if (texts.size() > MAX_ENTRIES) {
            throw new ListException(
                    List.of(new BadEntry(texts.size() + " entries", "at most " + MAX_ENTRIES, Optional.empty())));
        }
        List<BadEntry> bad = new ArrayList<>();
        Map<String, ListEntry> entries = new LinkedHashMap<>();
        boolean none = false;
        for (String text : texts) {
            String entry = text.strip();
            if (Ascii.equalsIgnoreCase(entry, ALLOW_NONE)) {
                none = true;
            } else {
                EntryRules.read(entry, use, bad::add).ifPresent(read -> entries.putIfAbsent(read.key(), read));
            }
        }
        if (none && use == Use.BLOCK) {
            bad.add(new BadEntry(
                    ALLOW_NONE, "an extension; " + ALLOW_NONE + " belongs into the allow list", Optional.empty()));
        } else if (none && !(entries.isEmpty() && bad.isEmpty())) {
            bad.add(new BadEntry(ALLOW_NONE, "to stand alone, without other entries", Optional.empty()));
        }
        if (!bad.isEmpty()) {
            throw new ListException(bad);
        }
        return none ? NONE : new ExtensionList(List.copyOf(entries.values()), false);
    }

    public boolean isEmpty() {
        return entries.isEmpty() && !none;
    }

    /** The entries that admit this extension in this version; an unknown version is in no bounds. */
    List<ListEntry> admitting(ExtensionType type, Optional<HandlerVersion> version) {
        return entries.stream()
                .filter(entry -> entry.names(type) && entry.admits(version))
                .toList();
    }

    /** The first entry that could be about this extension; an unknown version could be in all bounds. */
    Optional<ListEntry> touching(ExtensionType type, Optional<HandlerVersion> version) {
        return entries.stream()
                .filter(entry -> entry.names(type) && entry.touches(version))
                .findFirst();
    }

    /** The first entry with this name, whatever its version and root. */
    Optional<ListEntry> naming(ExtensionType type) {
        return entries.stream().filter(entry -> entry.names(type)).findFirst();
    }

    /** As written in the file: {@code ["Publisher/Type", …]} or {@code ["Allow/None"]}. */
    public List<String> texts() {
        return none
                ? List.of(ALLOW_NONE)
                : entries.stream().map(ListEntry::text).toList();
    }
}

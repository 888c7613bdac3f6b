package io.holdfast.agent.controls;

import java.util.List;
import java.util.stream.Collectors;

/** A list has entries that are not names of extensions. Nothing of it is taken. */
public final class ListException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<BadEntry> entries;

    public ListException(List<BadEntry> entries) {
        super(entries.stream().map(BadEntry::toString).collect(Collectors.joining("; ")));
        this.entries = List.copyOf(entries);
    }

    public List<BadEntry> entries() {
        return entries;
    }
}

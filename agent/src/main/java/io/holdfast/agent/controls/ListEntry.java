package io.holdfast.agent.controls;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import java.util.Optional;

/**
 * An entry of a list: {@code Publisher/Type} or {@code Publisher/*}, perhaps with bounds of the version
 * ({@code @1.2-1.9}) and the root certificate below which the package must be signed ({@code #sha256:HEX}).
 *
 * @param text as the administrator wrote it
 * @param type empty for every type of the publisher
 */
public record ListEntry(
        String text, String publisher, Optional<String> type, Optional<VersionBounds> versions, Optional<Digest> root) {

    /** The plain entry of one extension. */
    public static ListEntry of(ExtensionType type) {
        return new ListEntry(
                type.toString(), type.publisher(), Optional.of(type.type()), Optional.empty(), Optional.empty());
    }

    /** Whether the entry is about this name. */
    boolean names(ExtensionType other) {
        // the type first: publishers often begin alike
        return (type.isEmpty() || Ascii.equalsIgnoreCase(type.get(), other.type()))
                && Ascii.equalsIgnoreCase(publisher, other.publisher());
    }

    /** Whether the entry is surely about this version; one that is not known is in no bounds. */
    boolean admits(Optional<HandlerVersion> version) {
        return versions.isEmpty() || version.filter(versions.get()::contains).isPresent();
    }

    /** Whether the entry could be about this version; one that is not known could be in all bounds. */
    boolean touches(Optional<HandlerVersion> version) {
        return versions.isEmpty() || version.isEmpty() || versions.get().contains(version.get());
    }

    /** Entries of one key say the same. */
    String key() {
        return Ascii.lower(text);
    }

    @Override
    public String toString() {
        return text;
    }
}

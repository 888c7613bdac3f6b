package io.holdfast.agent.controls;

import io.holdfast.kernel.HandlerVersion;
import java.util.Optional;

/**
 * Which versions an entry is about: {@code 1.2.3} that version, {@code 1.*} everything that begins with it,
 * {@code 1.2-1.9} from one up to the other and everything that begins with the other, {@code 1.2-*} from one on.
 *
 * @param to empty for no upper bound
 */
public record VersionBounds(String text, HandlerVersion from, Optional<HandlerVersion> to) {
    static final String EXPECTED = "@1.2.3, @1.*, @1.2-1.9 or @1.2-*";

    /** Empty when the text is none of the forms, or from above to. */
    static Optional<VersionBounds> parse(String text) {
        if (text.length() > 90) {
            return Optional.empty();
        }
        try {
            int dash = text.indexOf('-');
            if (dash >= 0) {
                return range(text, text.substring(0, dash), text.substring(dash + 1));
            }
            boolean prefix = text.endsWith(".*");
            HandlerVersion version = new HandlerVersion(prefix ? text.substring(0, text.length() - 2) : text);
            return Optional.of(new VersionBounds(text, version, Optional.of(version)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<VersionBounds> range(String text, String low, String high) {
        HandlerVersion from = new HandlerVersion(low);
        if (high.equals("*")) {
            return Optional.of(new VersionBounds(text, from, Optional.empty()));
        }
        HandlerVersion to = new HandlerVersion(high);
        return Optional.of(new VersionBounds(text, from, Optional.of(to)))
                .filter(bounds -> from.compareTo(to) <= 0 || to.isPrefixOf(from));
    }

    boolean contains(HandlerVersion version) {
        if (text.endsWith(".*")) {
            return from.isPrefixOf(version);
        }
        if (version.compareTo(from) < 0) {
            return false;
        }
        if (to.isEmpty()) {
            return true;
        }
        boolean range = text.indexOf('-') >= 0;
        return version.compareTo(to.get()) <= 0 || (range && to.get().isPrefixOf(version));
    }
}

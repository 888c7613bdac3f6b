package io.holdfast.control.extensions;

/** What a package holds. */
public enum PackageKind {
    /** A handler, for {@code machines/extensions} and run commands. */
    EXTENSION("extension"),
    /** A configuration, for guest assignments: a MOF document and its metaconfig. */
    CONFIGURATION("configuration");

    private final String text;

    PackageKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Everything but {@code configuration} is an extension. */
    public static PackageKind of(String text) {
        return text.equals(CONFIGURATION.text) ? CONFIGURATION : EXTENSION;
    }
}

package io.holdfast.cli.packages;

import io.holdfast.cli.outcome.CommandException;
import java.nio.file.Path;

/** What a package holds. */
public enum PackageKind {
    /** A handler, with {@code HandlerManifest.json}. */
    EXTENSION("extension", HandlerMetadata.FILE),
    /** A configuration, with {@code NAME.mof} and {@code NAME.metaconfig.json}. */
    CONFIGURATION("configuration", "NAME.mof and NAME.metaconfig.json");

    private final String text;
    private final String files;

    PackageKind(String text, String files) {
        this.text = text;
        this.files = files;
    }

    public String text() {
        return text;
    }

    /** What must be in it, for messages. */
    String files() {
        return files;
    }

    static PackageKind of(String text) {
        return text.equals(CONFIGURATION.text) ? CONFIGURATION : EXTENSION;
    }

    HandlerMetadata read(Path zip, Path shown) throws CommandException {
        return switch (this) {
            case EXTENSION -> HandlerZip.read(zip, shown);
            case CONFIGURATION -> ConfigurationZip.read(zip, shown);
        };
    }
}

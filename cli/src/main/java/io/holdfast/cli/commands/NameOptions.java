package io.holdfast.cli.commands;

import io.holdfast.cli.packages.GivenName;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a package is, where it does not say it itself. */
final class NameOptions {
    @Option(names = "--publisher", paramLabel = "NAME", description = "Where the package does not say it itself.")
    private Optional<String> publisher = Optional.empty();

    @Option(names = "--type", paramLabel = "NAME", description = "Where the package does not say it itself.")
    private Optional<String> type = Optional.empty();

    @Option(names = "--version", paramLabel = "VERSION", description = "Where the package does not say it itself.")
    private Optional<String> version = Optional.empty();

    GivenName name() {
        return new GivenName(publisher, type, version);
    }
}

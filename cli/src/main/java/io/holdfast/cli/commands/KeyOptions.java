package io.holdfast.cli.commands;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PublisherKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A publisher's key in files, and how long what it signs allows something new. */
final class KeyOptions {
    private static final int MAX_DAYS = 36_500;

    @Option(names = "--key", paramLabel = "FILE", description = "The publisher's key: PKCS#8 in PEM, not encrypted.")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "The certificate of the key, then those between it and the root, PEM.")
    private Optional<Path> certificate = Optional.empty();

    @Option(
            names = "--root",
            paramLabel = "FILE",
            description = "The publisher's root, PEM: needed when another signer below it made the index before.")
    private Optional<Path> root = Optional.empty();

    @Option(
            names = "--expires",
            paramLabel = "DAYS",
            description = "How long the index allows new installations (default: ${DEFAULT-VALUE}).")
    private int days = 730;

    /** Empty when neither key nor certificate is given. */
    Optional<PublisherKey> key() throws CommandException {
        if (key.isEmpty() && certificate.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(PublisherKey.read(
                key.orElseThrow(() -> CommandException.unusable("--cert needs --key")),
                certificate.orElseThrow(() -> CommandException.unusable("--key needs --cert")),
                root));
    }

    Duration expires() throws CommandException {
        if (days < 1 || days > MAX_DAYS) {
            throw CommandException.unusable("--expires: " + days + " (expected: 1 to " + MAX_DAYS + " days)");
        }
        return Duration.ofDays(days);
    }
}

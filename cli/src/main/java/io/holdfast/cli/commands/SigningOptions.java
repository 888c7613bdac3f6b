package io.holdfast.cli.commands;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PackageSigning;
import io.holdfast.cli.packages.PublisherKey;
import io.holdfast.kernel.HandlerVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** With which key, and what the index says beside the new version. */
final class SigningOptions {
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

    @Option(
            names = "--revoke",
            paramLabel = "VERSION",
            description = "A version in the index before that no machine may install from now on; repeatable.")
    private List<String> revoked = new ArrayList<>();

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

    PackageSigning with(PublisherKey signer) throws CommandException {
        if (days < 1 || days > MAX_DAYS) {
            throw CommandException.unusable("--expires: " + days + " (expected: 1 to " + MAX_DAYS + " days)");
        }
        Set<HandlerVersion> versions = new HashSet<>();
        for (String version : revoked) {
            try {
                versions.add(new HandlerVersion(version));
            } catch (IllegalArgumentException e) {
                throw CommandException.unusable("--revoke: " + e.getMessage());
            }
        }
        return new PackageSigning(signer, Duration.ofDays(days), versions);
    }
}

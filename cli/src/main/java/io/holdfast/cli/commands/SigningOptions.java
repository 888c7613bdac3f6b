package io.holdfast.cli.commands;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PackageSigning;
import io.holdfast.cli.packages.PublisherKey;
import io.holdfast.kernel.HandlerVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** With which key, and what the index says of other versions. */
final class SigningOptions {
    @Mixin
    private KeyOptions keys = new KeyOptions();

    @Option(
            names = "--revoke",
            paramLabel = "VERSION",
            description = "A version in the index before that no machine may install from now on; repeatable.")
    private List<String> revoked = new ArrayList<>();

    /** Empty when neither key nor certificate is given. */
    Optional<PublisherKey> key() throws CommandException {
        return keys.key();
    }

    PackageSigning with(PublisherKey signer) throws CommandException {
        return new PackageSigning(signer, keys.expires(), versions("--revoke", revoked));
    }

    static Set<HandlerVersion> versions(String option, List<String> texts) throws CommandException {
        Set<HandlerVersion> versions = new HashSet<>();
        for (String version : texts) {
            try {
                versions.add(new HandlerVersion(version));
            } catch (IllegalArgumentException e) {
                throw CommandException.unusable(option + ": " + e.getMessage());
            }
        }
        return versions;
    }
}

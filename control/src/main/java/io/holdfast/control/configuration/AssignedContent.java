package io.holdfast.control.configuration;

import io.holdfast.control.extensions.CataloguePackage;
import io.holdfast.control.extensions.PackageCatalogue;
import io.holdfast.control.extensions.PackageKind;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ConfigurationContent;
import io.holdfast.protocol.ConfigurationContent.Published;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The package that {@code contentUri} and {@code contentHash} mean: one of the package store by its name or by its bytes,
 * wherever the address points; or one elsewhere, about which machines decide for themselves.
 */
final class AssignedContent {
    private static final String URI = "properties.guestConfiguration.contentUri";
    private static final String HASH = "properties.guestConfiguration.contentHash";

    /** {@code holdfast://Publisher/Type/Version}. */
    private static final Pattern OURS = Pattern.compile("holdfast://([^/]{1,127})/([^/]{1,127})/([^/]{1,40})");

    private AssignedContent() {}

    static String uri(CataloguePackage entry) {
        return "holdfast://" + entry.type() + "/" + entry.version();
    }

    /** Empty for a configuration that comes with the agent. */
    static Optional<ConfigurationContent> of(ReadTransaction transaction, JsonObject configuration) {
        String uri = configuration.string("contentUri").orElse("");
        Optional<Digest> hash = hash(configuration.string("contentHash").orElse(""));
        if (uri.isEmpty() && hash.isEmpty()) {
            return Optional.empty();
        }
        if (uri.startsWith("holdfast:")) {
            return Optional.of(published(named(transaction, uri), hash));
        }
        if (uri.isEmpty()) {
            return Optional.of(published(
                    PackageCatalogue.configuration(transaction, hash.orElseThrow())
                            .orElseThrow(() -> GuestAssignments.invalid(
                                    HASH, "the SHA-256 of a published configuration, or contentUri as well")),
                    hash));
        }
        if (!uri.startsWith("https://") || uri.length() > ConfigurationContent.LONGEST_URI) {
            throw GuestAssignments.invalid(
                    URI,
                    "holdfast://Publisher/Type/Version of a published configuration, or https://… with at most "
                            + ConfigurationContent.LONGEST_URI + " characters");
        }
        Digest digest = hash.orElseThrow(
                () -> GuestAssignments.invalid(HASH, "the SHA-256 of the package, 64 hexadecimal digits"));
        Optional<CataloguePackage> same = PackageCatalogue.configuration(transaction, digest);
        return Optional.of(
                same.isPresent()
                        ? published(same.get(), hash)
                        : new ConfigurationContent(digest, uri, Optional.empty()));
    }

    private static ConfigurationContent published(CataloguePackage entry, Optional<Digest> hash) {
        if (entry.revoked()) {
            throw GuestAssignments.invalid(URI, "a version that its publisher has not revoked, unlike " + uri(entry));
        }
        if (hash.isPresent() && !hash.get().equals(entry.digest())) {
            throw GuestAssignments.invalid(HASH, entry.digest() + " for " + uri(entry) + ", or none");
        }
        return new ConfigurationContent(
                entry.digest(), uri(entry), Optional.of(new Published(entry.type(), entry.version())));
    }

    private static CataloguePackage named(ReadTransaction transaction, String uri) {
        Matcher parts = OURS.matcher(uri);
        ProblemException unknown = GuestAssignments.invalid(
                URI,
                "holdfast://Publisher/Type/Version of a published configuration; 'holdfast configuration publish' prints it");
        if (!parts.matches()) {
            throw unknown;
        }
        try {
            return PackageCatalogue.find(
                            transaction,
                            ExtensionType.of(parts.group(1), parts.group(2)),
                            new HandlerVersion(parts.group(3)))
                    .filter(entry -> entry.kind() == PackageKind.CONFIGURATION)
                    .orElseThrow(() -> unknown);
        } catch (IllegalArgumentException _) {
            throw unknown;
        }
    }

    private static Optional<Digest> hash(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[0-9A-Fa-f]{64}")) {
            throw GuestAssignments.invalid(HASH, "SHA-256, 64 hexadecimal digits");
        }
        return Optional.of(Digest.parse(Ascii.lower(text)));
    }
}

package io.holdfast.trust.packages;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.codec.Fields;
import java.time.Instant;
import java.util.Set;

/**
 * What the publisher says of one version of a package. Never changes and never expires.
 *
 * @param digest of the zip
 * @param size of the zip in bytes
 */
public record PackageManifest(ExtensionType type, HandlerVersion version, Digest digest, long size, Instant created) {
    /** Largest package in bytes: 4 GiB. */
    public static final long MAX_SIZE = 4L << 30;

    private static final String KIND = "holdfast.package.manifest/1";
    private static final Set<String> MEMBERS =
            Set.of("kind", "publisher", "type", "version", "digest", "size", "created");

    public PackageManifest {
        if (size < 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size: " + size + " (expected: 0 to " + MAX_SIZE + ")");
        }
    }

    /** The document that is signed. */
    public byte[] utf8() {
        return JsonObject.builder()
                .put("kind", KIND)
                .put("publisher", type.publisher())
                .put("type", type.type())
                .put("version", version.text())
                .put("digest", digest.toString())
                .put("size", size)
                .put("created", created.toString())
                .build()
                .utf8();
    }

    /** Reads a document; whether to believe it is for {@link PackageTrust}. */
    public static PackageManifest parse(byte[] utf8) throws PackageTrustException {
        return Documents.read(utf8, "manifest", json -> {
            Fields fields = Fields.of(json, "manifest", MEMBERS);
            fields.require("kind", KIND);
            return new PackageManifest(
                    Documents.type(fields),
                    Documents.version(fields),
                    fields.digest("digest"),
                    fields.number("size", 0, MAX_SIZE),
                    fields.instant("created"));
        });
    }
}

package io.holdfast.control.extensions;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;

/**
 * One version of a handler that can be installed, or of a configuration that can be assigned.
 *
 * @param digest of the zip
 * @param multiConfig whether a machine may have several extensions of it
 * @param scan {@code clean}, {@code unscanned} or {@code shipped}
 * @param scannedBy name and version of the scanner; empty when there was none
 * @param signer subject of the certificate that signed the manifest; empty for what ships with Holdfast
 * @param revoked whether the publisher's index allows it no more
 */
public record CataloguePackage(
        ExtensionType type,
        HandlerVersion version,
        PackageKind kind,
        Digest digest,
        long size,
        boolean multiConfig,
        String scan,
        String scannedBy,
        String signer,
        Instant published,
        boolean revoked) {

    CataloguePackage asRevoked() {
        return new CataloguePackage(
                type, version, kind, digest, size, multiConfig, scan, scannedBy, signer, published, true);
    }

    public JsonObject json() {
        return JsonObject.builder()
                .put("publisher", type.publisher())
                .put("type", type.type())
                .put("version", version.text())
                .put("kind", kind.text())
                .put("digest", digest.toString())
                .put("size", size)
                .put("multiConfig", multiConfig)
                .put("scan", scan)
                .put("scannedBy", scannedBy)
                .put("signer", signer)
                .put("published", published.toString())
                .put("revoked", revoked)
                .build();
    }

    static CataloguePackage of(JsonObject json) {
        return new CataloguePackage(
                ExtensionType.of(
                        json.string("publisher").orElseThrow(),
                        json.string("type").orElseThrow()),
                new HandlerVersion(json.string("version").orElseThrow()),
                PackageKind.of(json.string("kind").orElse("")),
                Digest.parse(json.string("digest").orElseThrow()),
                json.number("size").orElseThrow(),
                json.bool("multiConfig").orElseThrow(),
                json.string("scan").orElseThrow(),
                json.string("scannedBy").orElseThrow(),
                json.string("signer").orElseThrow(),
                Instant.parse(json.string("published").orElseThrow()),
                json.bool("revoked").orElse(false));
    }
}

package io.holdfast.server;

import io.holdfast.control.extensions.Publishing;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Puts the handlers that come with Holdfast into the catalogue. The folder holds zips and {@code shipped.json}: an array of
 * {@code {"publisher","type","version","file","multiConfig"}}.
 */
final class ShippedPackages {
    private ShippedPackages() {}

    static void publish(Path folder, Store store, Publishing publishing, Instant now) throws IOException {
        Json list;
        try {
            list = Json.parse(Files.readAllBytes(folder.resolve("shipped.json")));
        } catch (JsonException e) {
            throw new IOException(folder.resolve("shipped.json") + ": " + e.getMessage(), e);
        }
        for (Json item : (io.holdfast.kernel.json.JsonArray) list) {
            JsonObject entry = (JsonObject) item;
            Digest digest;
            try (InputStream content =
                    Files.newInputStream(folder.resolve(entry.string("file").orElseThrow()))) {
                digest = store.blobs().put(content, Publishing.MAX_PACKAGE);
            }
            publishing.ship(
                    RequestContext.system("first-start", "shipped", now),
                    ExtensionType.of(
                            entry.string("publisher").orElseThrow(),
                            entry.string("type").orElseThrow()),
                    new HandlerVersion(entry.string("version").orElseThrow()),
                    entry.bool("multiConfig").orElse(false),
                    digest,
                    store.blobs().size(digest).orElseThrow());
        }
    }
}

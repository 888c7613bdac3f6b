package io.holdfast.protocol;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an extension should be, after policy and with everything resolved.
 *
 * @param name of the extension resource
 * @param version exact
 * @param packageDigest of the zip
 * @param sealedDigest SHA-256 of the sealed protected settings that come beside the body
 * @param forceUpdateTag a change of it runs the handler again; empty when not set
 * @param provisionAfter names of extensions of the same machine that have to succeed before this one is begun
 */
public record ExtensionWish(
        String name,
        ExtensionType type,
        HandlerVersion version,
        Digest packageDigest,
        Optional<JsonObject> settings,
        Optional<Digest> sealedDigest,
        String forceUpdateTag,
        List<String> provisionAfter) {

    private static final int MOST_AFTER = 100;
    private static final Set<String> MEMBERS = Set.of(
            "name",
            "publisher",
            "type",
            "version",
            "packageDigest",
            "settings",
            "sealedDigest",
            "forceUpdateTag",
            "provisionAfter");

    public ExtensionWish {
        provisionAfter = List.copyOf(provisionAfter);
    }

    /** One that comes after no other. */
    public ExtensionWish(
            String name,
            ExtensionType type,
            HandlerVersion version,
            Digest packageDigest,
            Optional<JsonObject> settings,
            Optional<Digest> sealedDigest,
            String forceUpdateTag) {
        this(name, type, version, packageDigest, settings, sealedDigest, forceUpdateTag, List.of());
    }

    public ExtensionWish after(List<String> names) {
        return new ExtensionWish(name, type, version, packageDigest, settings, sealedDigest, forceUpdateTag, names);
    }

    public JsonObject json() {
        JsonObject.Builder json = JsonObject.builder()
                .put("name", name)
                .put("publisher", type.publisher())
                .put("type", type.type())
                .put("version", version.text())
                .put("packageDigest", packageDigest.toString())
                .putIfPresent("sealedDigest", sealedDigest.map(Digest::toString))
                .put("forceUpdateTag", forceUpdateTag);
        settings.ifPresent(object -> json.put("settings", object));
        if (!provisionAfter.isEmpty()) {
            json.put("provisionAfter", provisionAfter.stream().map(Json::of).collect(JsonArray.collector()));
        }
        return json.build();
    }

    static ExtensionWish read(Fields fields) throws ProtocolException {
        fields.only(MEMBERS);
        return new ExtensionWish(
                fields.string("name", 260),
                fields.extensionType("publisher", "type"),
                fields.handlerVersion("version"),
                fields.digest("packageDigest"),
                fields.optionalObject("settings"),
                fields.optionalDigest("sealedDigest"),
                fields.string("forceUpdateTag", 260),
                fields.optional("provisionAfter").isPresent()
                        ? fields.strings("provisionAfter", MOST_AFTER, 260)
                        : List.of());
    }
}

package io.holdfast.protocol;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
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
 */
public record ExtensionWish(
        String name,
        ExtensionType type,
        HandlerVersion version,
        Digest packageDigest,
        Optional<JsonObject> settings,
        Optional<Digest> sealedDigest,
        String forceUpdateTag) {

    private static final Set<String> MEMBERS = Set.of(
            "name", "publisher", "type", "version", "packageDigest", "settings", "sealedDigest", "forceUpdateTag");

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
                fields.string("forceUpdateTag", 260));
    }
}

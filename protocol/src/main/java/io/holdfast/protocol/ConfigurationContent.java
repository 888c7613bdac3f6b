package io.holdfast.protocol;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/**
 * The package of a configuration.
 *
 * @param packageDigest of the zip
 * @param uri where the assignment says that it lies; the control plane has it when it is published
 * @param published as what a publisher released it; empty for one that the control plane does not have
 */
public record ConfigurationContent(Digest packageDigest, String uri, Optional<Published> published) {
    public static final int LONGEST_URI = 2_048;

    private static final Set<String> MEMBERS = Set.of("packageDigest", "uri", "publisher", "type", "version");

    /** Its name in the package store. */
    public record Published(ExtensionType type, HandlerVersion version) {
        /** {@code Publisher/Type version}. */
        @Override
        public String toString() {
            return type + " " + version;
        }
    }

    JsonObject json() {
        JsonObject.Builder json = JsonObject.builder()
                .put("packageDigest", packageDigest.toString())
                .put("uri", uri);
        published.ifPresent(named -> json.put("publisher", named.type().publisher())
                .put("type", named.type().type())
                .put("version", named.version().text()));
        return json.build();
    }

    static ConfigurationContent read(Fields fields) throws ProtocolException {
        fields.only(MEMBERS);
        boolean named = fields.optional("publisher").isPresent()
                || fields.optional("type").isPresent()
                || fields.optional("version").isPresent();
        return new ConfigurationContent(
                fields.digest("packageDigest"),
                fields.string("uri", LONGEST_URI),
                named
                        ? Optional.of(new Published(
                                fields.extensionType("publisher", "type"), fields.handlerVersion("version")))
                        : Optional.empty());
    }
}

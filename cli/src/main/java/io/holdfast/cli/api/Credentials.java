package io.holdfast.cli.api;

import io.holdfast.kernel.json.JsonObject;
import java.net.URI;

/**
 * Who signs in, and where.
 *
 * @param authority ends in {@code /adfs}
 * @param resourceManager base of the API, without a slash at its end
 */
public record Credentials(
        URI authority,
        String tenantId,
        String subscriptionId,
        URI resourceManager,
        String clientId,
        String clientSecret,
        String portal) {

    static Credentials of(JsonObject json) {
        return new Credentials(
                https(json, "authority"),
                text(json, "tenantId"),
                text(json, "subscriptionId"),
                https(json, "resourceManager"),
                text(json, "clientId"),
                text(json, "clientSecret"),
                text(json, "portal"));
    }

    /** The same places for somebody else. */
    public Credentials of(String otherId, String otherSecret) {
        return new Credentials(authority, tenantId, subscriptionId, resourceManager, otherId, otherSecret, portal);
    }

    /** The form of {@code credentials.json}, with the secret. */
    public JsonObject json() {
        return JsonObject.builder()
                .put("authority", authority.toString())
                .put("tenantId", tenantId)
                .put("subscriptionId", subscriptionId)
                .put("resourceManager", resourceManager.toString())
                .put("clientId", clientId)
                .put("clientSecret", clientSecret)
                .put("portal", portal)
                .build();
    }

    private static String text(JsonObject json, String name) {
        return json.string(name)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is missing (expected: a string)"));
    }

    private static URI https(JsonObject json, String name) {
        URI uri = URI.create(text(json, name).replaceFirst("/+$", ""));
        if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("'" + name + "' is no https address");
        }
        return uri;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Credentials[" + clientId + " at " + resourceManager + "]";
    }
}

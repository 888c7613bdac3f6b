package io.holdfast.server;

import io.holdfast.control.identity.Principals;
import io.holdfast.control.identity.RoleAssignments;
import io.holdfast.control.identity.RoleDefinition;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.FirstStart;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code ca.pem} and {@code credentials.json} in the data folder: how the person who started this signs in. The first
 * principal is made once; its secret also lies among the keys, because {@code credentials.json} is there only while this
 * node answers.
 */
final class Credentials {
    private static final String FILE = "credentials.json";
    private static final String OWNER = "owner.json";

    private final Path data;
    private final SecretFiles keys;
    private final Store store;
    private final Principals principals;
    private final AccessControl access;

    Credentials(Path data, SecretFiles keys, Store store, Principals principals, AccessControl access) {
        this.data = data;
        this.keys = keys;
        this.store = store;
        this.principals = principals;
        this.access = access;
    }

    void write(UUID tenant, UUID subscription, X509Certificate authority, String host, int port, Instant now)
            throws IOException {
        SecretFiles.write(data.resolve("ca.pem"), Pem.certificate(authority), "rw-r--r--");
        String base = "https://" + host + ":" + port;
        JsonObject signIn = known().orElse(JsonObject.EMPTY);
        if (signIn.isEmpty()) {
            signIn = first(now);
            keys.write(OWNER, signIn.compact());
        }
        JsonObject content = JsonObject.builder()
                .put("authority", base + "/adfs")
                .put("tenantId", tenant.toString())
                .put("subscriptionId", subscription.toString())
                .put("resourceManager", base)
                .put("clientId", signIn.string("clientId").orElseThrow())
                .put("clientSecret", signIn.string("clientSecret").orElseThrow())
                .put("portal", base + "/")
                .build();
        SecretFiles.write(data.resolve(FILE), content.pretty() + "\n", "rw-------");
    }

    private Optional<JsonObject> known() throws IOException {
        Optional<String> kept = keys.read(OWNER);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonObject content = (JsonObject) Json.parse(kept.get());
            boolean works = principals
                    .authenticate(
                            content.string("clientId").orElse(""),
                            content.string("clientSecret").orElse(""))
                    .isPresent();
            return works ? Optional.of(content) : Optional.empty();
        } catch (JsonException | ClassCastException _) {
            throw new IOException("keys/" + OWNER + " is damaged; remove it, and a new sign-in is made");
        }
    }

    private JsonObject first(Instant now) {
        JsonObject made = store.commit(transaction -> {
            Principals.Principal owner = principals.create(transaction, "owner");
            String secret = principals.addSecret(transaction, owner.appId(), now);
            ResourceId assignment = ResourceId.ROOT.provider(
                    RoleAssignments.TYPE.namespace(),
                    RoleAssignments.TYPE.path(),
                    UUID.randomUUID().toString());
            FirstStart.create(
                    transaction,
                    assignment,
                    JsonObject.of(
                            "properties",
                            JsonObject.builder()
                                    .put(
                                            "roleDefinitionId",
                                            "/providers/Microsoft.Authorization/roleDefinitions/"
                                                    + RoleDefinition.OWNER.id())
                                    .put("principalId", owner.objectId())
                                    .put("principalType", "ServicePrincipal")
                                    .build()),
                    now);
            transaction.bumpGovernanceEpoch();
            return JsonObject.builder()
                    .put("clientId", owner.appId())
                    .put("clientSecret", secret)
                    .build();
        });
        access.refresh();
        return made;
    }
}

package io.holdfast.control.identity;

import io.holdfast.control.resources.Caller;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Service principals and their secrets.
 *
 * <p>A secret is always made here: 32 random bytes. It is kept as SHA-256 under a random salt; a slow hash would add
 * nothing to 256 bits of entropy and would make sign-in a lever for exhaustion.
 */
public final class Principals {
    private static final String KIND = "principal";
    private static final int SECRETS = 10;

    private final Store store;
    private final SecureRandom random;

    public Principals(Store store, SecureRandom random) {
        this.store = store;
        this.random = random;
    }

    /**
     * Who can sign in.
     *
     * @param objectId what role assignments name
     * @param appId what signs in
     */
    public record Principal(String objectId, String appId, String displayName) {
        public Caller caller() {
            return new Caller(objectId, appId);
        }
    }

    public Principal create(WriteTransaction transaction, String displayName) {
        Principal principal =
                new Principal(UUID.randomUUID().toString(), UUID.randomUUID().toString(), displayName);
        transaction.putDocument(
                KIND,
                principal.appId(),
                JsonObject.builder()
                        .put("objectId", principal.objectId())
                        .put("displayName", displayName)
                        .put("secrets", JsonArray.EMPTY)
                        .build());
        return principal;
    }

    public void delete(WriteTransaction transaction, String appId) {
        transaction.deleteDocument(KIND, Ascii.lower(appId));
    }

    public Optional<Principal> find(ReadTransaction transaction, String appId) {
        return transaction
                .document(KIND, Ascii.lower(appId))
                .map(json -> new Principal(
                        json.string("objectId").orElseThrow(),
                        Ascii.lower(appId),
                        json.string("displayName").orElse("")));
    }

    /** A new secret, given out this once. The oldest goes when there are more than ten. */
    public String addSecret(WriteTransaction transaction, String appId, Instant now) {
        JsonObject document = transaction
                .document(KIND, Ascii.lower(appId))
                .orElseThrow(() -> new IllegalArgumentException("no such principal"));
        String secret = "hf~" + token(32);
        String salt = token(16);
        JsonObject entry = JsonObject.builder()
                .put("salt", salt)
                .put("hash", hash(salt, secret).toString())
                .put("created", now.toString())
                .build();
        java.util.List<Json> secrets = new java.util.ArrayList<>(
                document.array("secrets").orElse(JsonArray.EMPTY).items());
        secrets.add(entry);
        transaction.putDocument(
                KIND,
                Ascii.lower(appId),
                document.with(
                        "secrets",
                        new JsonArray(secrets.subList(Math.max(0, secrets.size() - SECRETS), secrets.size()))));
        return secret;
    }

    /** The principal when the secret is one of its own. Takes the same time whether the principal exists or not. */
    public Optional<Principal> authenticate(String appId, String secret) {
        if (!appId.matches("[0-9A-Za-z-]{1,64}") || secret.length() > 512) {
            return Optional.empty();
        }
        return store.read(transaction -> {
            JsonObject document = transaction.document(KIND, Ascii.lower(appId)).orElse(JsonObject.EMPTY);
            boolean matches = false;
            for (Json entry : document.array("secrets").orElse(JsonArray.of(JsonObject.EMPTY))) {
                JsonObject kept = (JsonObject) entry;
                Digest expected = kept.string("hash").map(Digest::parse).orElse(Digest.of());
                matches |= hash(kept.string("salt").orElse(""), secret).equals(expected);
            }
            return matches ? find(transaction, appId) : Optional.empty();
        });
    }

    private static Digest hash(String salt, String secret) {
        return Digest.of((salt + ":").getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    private String token(int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
    }
}

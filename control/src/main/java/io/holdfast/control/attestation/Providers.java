package io.holdfast.control.attestation;

import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.policy.PolicySigners;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Providers by name: which resource has it, and who signs its policies. */
final class Providers {
    private static final String KIND = "attestationProvider";

    private Providers() {}

    static void create(WriteTransaction transaction, ResourceId id, PolicySigners signers) {
        String name = Ascii.lower(id.name());
        // names of shared providers are kept for the control plane, also for locations to come
        if (name.startsWith("shared") || transaction.document(KIND, name).isPresent()) {
            throw AttestationProviders.taken(id.name());
        }
        transaction.putDocument(
                KIND, name, JsonObject.of("resource", Json.of(id.toString()), "signers", signers.toJson()));
    }

    static void delete(WriteTransaction transaction, String given) {
        String name = Ascii.lower(given);
        transaction.deleteDocument(KIND, name);
        PolicyRows.delete(transaction, name);
    }

    static void putSigners(WriteTransaction transaction, Provider provider, PolicySigners signers) {
        JsonObject kept = transaction.document(KIND, provider.name()).orElseThrow();
        transaction.putDocument(KIND, provider.name(), kept.with("signers", signers.toJson()));
    }

    /** Empty when there is none of this name; the shared one is always there. */
    static Optional<Provider> find(ReadTransaction transaction, String given) {
        String name = Ascii.lower(given);
        if (name.equals(Provider.SHARED_NAME)) {
            return Optional.of(Provider.SHARED);
        }
        return transaction.document(KIND, name).flatMap(kept -> {
            ResourceId id = ResourceId.parse(kept.string("resource").orElseThrow());
            return transaction
                    .resource(id)
                    .map(row ->
                            provider(name, row, signers(kept.object("signers").orElseThrow())));
        });
    }

    private static PolicySigners signers(JsonObject keySet) {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (Json key : keySet.array("keys").orElseThrow()) {
                certificates.add(Jwk.parse((JsonObject) key).certificates().getFirst());
            }
            return new PolicySigners(certificates);
        } catch (JoseException e) {
            throw new IllegalStateException("a stored certificate of a policy signer cannot be read", e);
        }
    }

    private static Provider provider(String name, ResourceRow row, PolicySigners signers) {
        JsonObject properties = row.document().object("properties").orElse(JsonObject.EMPTY);
        boolean open = properties
                .string(AttestationProviders.TPM_AUTHENTICATION)
                .filter("Disabled"::equals)
                .isPresent();
        boolean hex = properties
                .string(AttestationProviders.PCR_ENCODING)
                .filter("base64url"::equals)
                .isEmpty();
        return new Provider(name, Optional.of(row.id()), signers, !open, hex);
    }
}

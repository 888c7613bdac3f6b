package io.holdfast.control.attestation;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Policies of providers as they were uploaded, and the last {@value #KEPT} of each that were before. */
final class PolicyRows {
    static final int KEPT = 20;

    private static final String KIND = "attestationPolicy";
    private static final String HISTORY = "attestationPolicyHistory";

    private PolicyRows() {}

    /**
     * A policy.
     *
     * @param document the JWS as it was uploaded
     * @param setBy who uploaded it
     */
    record PolicyRow(String document, String setBy, Instant setAt) {
        private JsonObject json() {
            return JsonObject.builder()
                    .put("document", document)
                    .put("setBy", setBy)
                    .put("setAt", setAt.toString())
                    .build();
        }

        private static PolicyRow of(JsonObject json) {
            return new PolicyRow(
                    json.string("document").orElseThrow(),
                    json.string("setBy").orElseThrow(),
                    Instant.parse(json.string("setAt").orElseThrow()));
        }
    }

    private static String key(Provider provider, AttestationType type) {
        return provider.name() + "/" + type.path();
    }

    static Optional<PolicyRow> find(ReadTransaction transaction, Provider provider, AttestationType type) {
        return transaction.document(KIND, key(provider, type)).map(PolicyRow::of);
    }

    /** Puts the policy, or takes it away; what was there goes to the history. */
    static void replace(
            WriteTransaction transaction, Provider provider, AttestationType type, Optional<PolicyRow> next) {
        String key = key(provider, type);
        transaction.document(KIND, key).ifPresent(before -> remember(transaction, key, before));
        next.ifPresentOrElse(
                row -> transaction.putDocument(KIND, key, row.json()), () -> transaction.deleteDocument(KIND, key));
    }

    private static void remember(WriteTransaction transaction, String key, JsonObject before) {
        List<String> kept =
                List.copyOf(transaction.documents(HISTORY, key + "/").keySet());
        long next = kept.isEmpty() ? 1 : Long.parseLong(kept.getLast().substring(key.length() + 1)) + 1;
        transaction.putDocument(HISTORY, key + "/" + String.format("%010d", next), before);
        for (String old : kept.subList(0, Math.max(0, kept.size() + 1 - KEPT))) {
            transaction.deleteDocument(HISTORY, old);
        }
    }

    /** Those that were set before, oldest first. */
    static List<PolicyRow> history(ReadTransaction transaction, Provider provider, AttestationType type) {
        Map<String, JsonObject> rows = transaction.documents(HISTORY, key(provider, type) + "/");
        return rows.values().stream().map(PolicyRow::of).toList();
    }

    /** Everything of a provider that goes. */
    static void delete(WriteTransaction transaction, String name) {
        for (String kind : List.of(KIND, HISTORY)) {
            transaction.documents(kind, name + "/").keySet().forEach(key -> transaction.deleteDocument(kind, key));
        }
    }
}

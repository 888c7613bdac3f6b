package io.holdfast.control.deployments;

import io.holdfast.control.resources.Caller;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is kept of a deployment beside its resource. */
final class DeploymentDocuments {
    /** Who deploys, and the sealed template with the values of its parameters. */
    private static final String RUN = "deployment";

    private static final String OPERATION = "deployment-operation";

    /** What the control plane itself wants deployed in the name of somebody else. */
    private static final String ORDER = "deployment-order";

    private DeploymentDocuments() {}

    /**
     * One deployment as it was taken in.
     *
     * @param caller whose rights it has
     * @param sealed {@code {"template": …, "parameters": …}}, encrypted
     * @param origin who wants to hear of its end; empty for a caller of the API
     */
    record Run(Caller caller, String correlationId, String sealed, JsonObject origin) {
        JsonObject json() {
            return JsonObject.builder()
                    .put("caller", caller.name())
                    .put("objectId", caller.objectId())
                    .put("correlationId", correlationId)
                    .put("sealed", sealed)
                    .put("origin", origin)
                    .build();
        }

        static Run of(JsonObject json) {
            return new Run(
                    new Caller(
                            json.string("objectId").orElseThrow(),
                            json.string("caller").orElseThrow()),
                    json.string("correlationId").orElseThrow(),
                    json.string("sealed").orElseThrow(),
                    json.object("origin").orElse(JsonObject.EMPTY));
        }

        @Override
        public String toString() {
            return "Run[" + caller.name() + "]";
        }
    }

    static Optional<Run> run(ReadTransaction transaction, ResourceId id) {
        return transaction.document(RUN, id.key()).map(Run::of);
    }

    static void put(WriteTransaction transaction, ResourceId id, Run run) {
        transaction.putDocument(RUN, id.key(), run.json());
    }

    static void order(WriteTransaction transaction, ResourceId id, Caller caller, JsonObject origin) {
        transaction.putDocument(
                ORDER,
                id.key(),
                JsonObject.builder()
                        .put("caller", caller.name())
                        .put("objectId", caller.objectId())
                        .put("origin", origin)
                        .build());
    }

    static Optional<JsonObject> order(ReadTransaction transaction, ResourceId id) {
        return transaction.document(ORDER, id.key());
    }

    /** By the key of the resource. */
    static Map<String, Progress> progress(ReadTransaction transaction, ResourceId id) {
        Map<String, Progress> found = new LinkedHashMap<>();
        transaction.documents(OPERATION, id.key() + "|").values().forEach(json -> {
            Progress progress = Progress.of(json);
            found.put(progress.target().key(), progress);
        });
        return found;
    }

    static void put(WriteTransaction transaction, ResourceId id, Progress progress) {
        transaction.putDocument(OPERATION, id.key() + "|" + operationId(progress.target()), progress.json());
    }

    /** Sixteen hexadecimal digits, of each resource the same ones. */
    static String operationId(ResourceId target) {
        return Digest.of(target.key().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString()
                .substring(0, 16)
                .toUpperCase(java.util.Locale.ROOT);
    }

    static void forgetProgress(WriteTransaction transaction, ResourceId id) {
        for (String key : transaction.documents(OPERATION, id.key() + "|").keySet()) {
            transaction.deleteDocument(OPERATION, key);
        }
    }

    static void forget(WriteTransaction transaction, ResourceId id) {
        forgetProgress(transaction, id);
        transaction.deleteDocument(RUN, id.key());
        transaction.deleteDocument(ORDER, id.key());
    }
}

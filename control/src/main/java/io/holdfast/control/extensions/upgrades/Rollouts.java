package io.holdfast.control.extensions.upgrades;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rollouts, one for each handler, and the versions that failed. This slice alone writes these documents. */
final class Rollouts {
    private static final String ROLLOUT = "extension-rollout";
    private static final String FAILED = "extension-failed-version";

    private Rollouts() {}

    /** The newest rollout of the handler, also when it is over. */
    static Optional<Rollout> of(ReadTransaction transaction, ExtensionType type) {
        return transaction.document(ROLLOUT, type.key()).map(Rollout::read);
    }

    static Collection<Rollout> all(ReadTransaction transaction) {
        return transaction.documents(ROLLOUT, "").values().stream()
                .map(Rollout::read)
                .toList();
    }

    static void put(WriteTransaction transaction, Rollout rollout) {
        transaction.putDocument(ROLLOUT, rollout.type().key(), rollout.json());
    }

    /** Versions that are not tried again by themselves: version, reason, time. */
    static List<JsonObject> failed(ReadTransaction transaction, ExtensionType type) {
        return List.copyOf(transaction.documents(FAILED, type.key() + "/").values());
    }

    static Set<HandlerVersion> failedVersions(ReadTransaction transaction, ExtensionType type) {
        return failed(transaction, type).stream()
                .map(json -> new HandlerVersion(json.string("version").orElseThrow()))
                .collect(Collectors.toUnmodifiableSet());
    }

    static void fail(
            WriteTransaction transaction, ExtensionType type, HandlerVersion version, String why, Instant now) {
        transaction.putDocument(
                FAILED,
                type.key() + "/" + version,
                JsonObject.builder()
                        .put("version", version.text())
                        .put("reason", why)
                        .put("time", now.toString())
                        .build());
    }

    static void forgive(WriteTransaction transaction, ExtensionType type, HandlerVersion version) {
        transaction.deleteDocument(FAILED, type.key() + "/" + version);
    }
}

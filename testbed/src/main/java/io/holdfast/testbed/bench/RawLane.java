package io.holdfast.testbed.bench;

import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.activity.TransparencyLog;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.LogWriter;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.log.NoteSigner;
import io.holdfast.trust.log.Origin;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;

/** The commit lane alone: the row, event, leaf and change of a resource group, without API, TLS and rights. */
final class RawLane {
    private RawLane() {}

    private enum NeverStopped implements TransparencyLog.StopMark {
        MARK;

        @Override
        public boolean stopped(int epoch) {
            return false;
        }

        @Override
        public void stop(int epoch) {
            throw new IllegalStateException("nothing shows this log another checkpoint");
        }
    }

    /** Commits a second. */
    static double perSecond(Function<LogWriter, Store> opened, int callers, Duration warm, Duration measured)
            throws InterruptedException {
        SecureRandom random = new SecureRandom();
        UUID tenant = UUID.randomUUID();
        TransparencyLog log =
                new TransparencyLog(tenant, epoch -> signer(new Origin(tenant, epoch)), NeverStopped.MARK, random);
        ActivityLog activity = new ActivityLog(log);
        ResourceId subscription = ResourceId.subscription(UUID.randomUUID().toString());
        Caller caller = new Caller(UUID.randomUUID().toString(), "bench");
        try (Store store = opened.apply(log)) {
            return Load.perSecond(callers, warm, measured, number -> {
                Instant now = Instant.now();
                ResourceId id = subscription.resourceGroup("bench-" + number);
                ResourceRow row = new ResourceRow(
                        id,
                        JsonObject.of("location", Json.of("local")),
                        UUID.randomUUID().toString(),
                        "Succeeded",
                        1,
                        caller.name(),
                        now,
                        caller.name(),
                        now);
                String request = UUID.randomUUID().toString();
                store.commit(transaction -> {
                    transaction.put(row);
                    activity.record(
                            transaction,
                            new RequestContext(caller, request, request, now),
                            "Microsoft.Resources/subscriptions/resourceGroups/write",
                            "Succeeded",
                            "Created (HTTP Status Code: 201)",
                            id,
                            JsonObject.builder().put("generation", 1).build());
                    transaction.append(new ChangeRow(0, id, ChangeRow.Kind.DOCUMENT, "", now));
                    return true;
                });
            });
        }
    }

    private static NoteSigner signer(Origin origin) {
        try {
            return NoteSigner.log(
                    origin, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no Ed25519", e);
        }
    }
}

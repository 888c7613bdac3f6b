package io.holdfast.control.store;

import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Rows to write in tests; everything that a test does not care for has one value. */
public final class Samples {
    public static final Instant TIME = Instant.parse("2026-11-21T10:15:30.123Z");
    public static final ResourceId GROUP = ResourceId.subscription("5f9c").resourceGroup("rg1");

    private Samples() {}

    public static ResourceId machine(String name) {
        return machine(GROUP, name);
    }

    public static ResourceId machine(ResourceId group, String name) {
        return group.provider("Microsoft.HybridCompute", "machines", name);
    }

    public static ResourceRow resource(ResourceId id, long generation) {
        return new ResourceRow(
                id,
                JsonObject.builder()
                        .put("location", "local")
                        .put("n", generation)
                        .build(),
                "etag-" + generation,
                "Succeeded",
                generation,
                "alice",
                TIME,
                "bob",
                TIME.plusMillis(generation));
    }

    public static PendingLeaf leaf(String body) {
        Bytes bytes = Bytes.of(body.getBytes(StandardCharsets.UTF_8));
        Bytes salt = Bytes.of(new byte[16]);
        Digest commitment = Digest.of(salt.array(), bytes.array());
        return new PendingLeaf(1, Digest.of(new byte[] {0, 1}, commitment.bytes()), commitment, salt, bytes);
    }

    public static ChangeRow change(ResourceId id) {
        return new ChangeRow(0, id, ChangeRow.Kind.DOCUMENT, "", TIME);
    }

    public static ActivityRow event(ResourceId id, Instant time) {
        return new ActivityRow(
                UUID.randomUUID(),
                time,
                "alice@example.org",
                "Microsoft.HybridCompute/machines/write",
                "Succeeded",
                "OK (HTTP Status Code: 200)",
                id,
                "c-1",
                "Informational",
                JsonObject.of("k", io.holdfast.kernel.json.Json.of(1)),
                Digest.of(id.key().getBytes(StandardCharsets.UTF_8)));
    }

    public static EnrolmentRow enrolment(EnrolmentId id, ResourceId machine, boolean active) {
        return new EnrolmentRow(
                id, machine, active, Bytes.of(new byte[] {1, 2}), Bytes.of(new byte[] {3}), 7, Optional.empty(), TIME);
    }

    public static EnrolmentId enrolmentId() {
        return new EnrolmentId(UUID.randomUUID());
    }
}

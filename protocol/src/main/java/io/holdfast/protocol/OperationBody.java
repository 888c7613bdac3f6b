package io.holdfast.protocol;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One operation on one machine. {@link #bytes()} is what the log commits to and what the agent gets, byte for byte.
 *
 * @param item key of the item, {@code extension/name}, {@code runcommand/name} or {@code configuration/name} in lower case
 * @param generation rises with every operation on the item, over the life of the enrolment
 * @param previousLeaf commitment of the operation before this one on the same machine; empty for the first
 * @param notAfter the machine does not begin the operation after this time
 * @param caller who asked, as the control plane says it; the log makes that statement permanent, it does not prove it
 * @param extension what is wanted, of a run command its handler with the script among its settings; empty when the item is to be deleted (a tombstone)
 * @param configuration what is wanted of a configuration; empty when the item is to be deleted, or is none
 */
public record OperationBody(
        EnrolmentId enrolment,
        OperationKind kind,
        String item,
        long generation,
        Optional<Digest> previousLeaf,
        ResourceId resource,
        Instant time,
        Instant notAfter,
        String caller,
        String correlationId,
        Optional<ExtensionWish> extension,
        Optional<ConfigurationWish> configuration) {

    private static final JsonLimits LIMITS = new JsonLimits(8 << 20, 64, 200_000);
    private static final Set<String> MEMBERS = Set.of(
            "version",
            "enrolment",
            "kind",
            "item",
            "generation",
            "previousLeaf",
            "resource",
            "time",
            "notAfter",
            "caller",
            "correlationId",
            "extension",
            "configuration");

    /** An operation on something other than a configuration. */
    public OperationBody(
            EnrolmentId enrolment,
            OperationKind kind,
            String item,
            long generation,
            Optional<Digest> previousLeaf,
            ResourceId resource,
            Instant time,
            Instant notAfter,
            String caller,
            String correlationId,
            Optional<ExtensionWish> extension) {
        this(
                enrolment,
                kind,
                item,
                generation,
                previousLeaf,
                resource,
                time,
                notAfter,
                caller,
                correlationId,
                extension,
                Optional.empty());
    }

    /** Whether the item is to be deleted. */
    public boolean isDelete() {
        return extension.isEmpty() && configuration.isEmpty();
    }

    public byte[] bytes() {
        JsonObject.Builder json = JsonObject.builder()
                .put("version", 1)
                .put("enrolment", enrolment.toString())
                .put("kind", kind.wire())
                .put("item", item)
                .put("generation", generation)
                .putIfPresent("previousLeaf", previousLeaf.map(Digest::toString))
                .put("resource", resource.toString())
                .put("time", time.toString())
                .put("notAfter", notAfter.toString())
                .put("caller", caller)
                .put("correlationId", correlationId);
        extension.ifPresent(wish -> json.put("extension", wish.json()));
        configuration.ifPresent(wish -> json.put("configuration", wish.json()));
        return json.build().utf8();
    }

    public static OperationBody read(byte[] utf8) throws ProtocolException {
        Fields fields = Fields.of(utf8, LIMITS, "operation").only(MEMBERS);
        if (fields.number("version") != 1) {
            throw new ProtocolException("operation.version is wrong (expected: 1)");
        }
        OperationKind kind = OperationKind.read(fields.string("kind", 32));
        String foreign = kind == OperationKind.CONFIGURATION ? "extension" : "configuration";
        if (fields.optional(foreign).isPresent()) {
            throw new ProtocolException("operation." + foreign + " does not fit the kind " + kind.wire());
        }
        return new OperationBody(
                fields.enrolment("enrolment"),
                kind,
                fields.string("item", 300),
                fields.count("generation"),
                fields.optionalDigest("previousLeaf"),
                fields.resourceId("resource"),
                fields.instant("time"),
                fields.instant("notAfter"),
                fields.string("caller", 1_000),
                fields.string("correlationId", 200),
                fields.optional("extension").isPresent()
                        ? Optional.of(ExtensionWish.read(fields.fields("extension")))
                        : Optional.empty(),
                fields.optional("configuration").isPresent()
                        ? Optional.of(ConfigurationWish.read(fields.fields("configuration")))
                        : Optional.empty());
    }
}

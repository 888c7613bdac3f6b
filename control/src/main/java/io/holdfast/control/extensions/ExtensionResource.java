package io.holdfast.control.extensions;

import io.holdfast.control.extensions.MachineOperations.Turn;
import io.holdfast.control.machines.MachineType;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.resources.Stale;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionWish;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** {@code Microsoft.HybridCompute/machines/extensions}: a write becomes an operation for the machine. */
public final class ExtensionResource implements ResourceRules {
    public static final ResourceType TYPE = ResourceType.of("Microsoft.HybridCompute/machines/extensions");
    public static final String FACET = "instanceView";

    /** Marker in the document: SHA-256 of the protected settings as they were sealed. No reader sees it. */
    static final String SEALED = "holdfastSealed";

    private final Store store;
    private final MachineOperations operations;
    private final SettingsSealer sealer;

    private ExtensionResource(Store store, MachineOperations operations, SettingsSealer sealer) {
        this.store = store;
        this.operations = operations;
        this.sealer = sealer;
    }

    public static ResourceTypeDescriptor descriptor(Store store, MachineOperations operations, SecureRandom random) {
        return ResourceTypeDescriptor.of(TYPE.toString(), MachineType.API_VERSIONS)
                .alwaysOk()
                .below(ParentKind.PARENT_TYPE)
                .tracked()
                .patchable()
                .name("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}")
                .properties(Shape.object()
                        .string("forceUpdateTag", "publisher", "type", "typeHandlerVersion")
                        .strings(ProvisionAfter.MEMBER)
                        .looseBool("enableAutomaticUpgrade", "autoUpgradeMinorVersion")
                        .free("settings")
                        .secret("protectedSettings")
                        .readOnly("provisioningState", "instanceView"))
                .rules(new ExtensionResource(store, operations, new SettingsSealer(random)))
                .build();
    }

    /**
     * What was worked out before the lane.
     *
     * @param sealed for exactly this enrolment and generation
     */
    private record Prepared(
            CataloguePackage entry, Optional<EnrolmentRow> enrolment, long generation, Optional<Bytes> sealed) {}

    @Override
    public Object prepare(Draft draft) {
        JsonObject properties = draft.document().object("properties").orElse(JsonObject.EMPTY);
        ExtensionType type = type(properties);
        ResourceId machine = draft.id().parent().orElseThrow();
        return store.read(transaction -> {
            CataloguePackage entry = PackageCatalogue.resolve(
                    transaction,
                    type,
                    properties.string("typeHandlerVersion"),
                    properties.bool("autoUpgradeMinorVersion").orElse(false)
                            && !VersionChange.only(draft.document(), draft.existing()));
            if (entry.multiConfig() && draft.id().name().contains(".")) {
                throw Problem.of(
                                ProblemCode.INVALID_RESOURCE_NAME,
                                "The name of an extension of " + type + " must have no dot, because it becomes part of"
                                        + " file names on the machine.",
                                "name")
                        .exception();
            }
            Optional<EnrolmentRow> enrolment = transaction.enrolmentOf(machine);
            long generation = enrolment
                    .map(row -> MachineOperations.nextGeneration(transaction, row))
                    .orElse(0L);
            Optional<Bytes> sealed = Optional.ofNullable(draft.secrets().get("protectedSettings"))
                    .map(secret ->
                            sealer.seal(draft.id(), entry.type(), generation, secret, "protectedSettings", enrolment));
            return new Prepared(entry, enrolment, generation, sealed);
        });
    }

    private static ExtensionType type(JsonObject properties) {
        String publisher = required(properties, "publisher");
        String type = required(properties, "type");
        try {
            return ExtensionType.of(publisher, type);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.INVALID_REQUEST_CONTENT, e.getMessage() + ".", "properties.publisher")
                    .exception();
        }
    }

    private static String required(JsonObject properties, String name) {
        return properties
                .string(name)
                .orElseThrow(() -> Problem.of(
                                ProblemCode.INVALID_REQUEST_CONTENT,
                                "'properties." + name + "' is required.",
                                "properties." + name)
                        .exception());
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        Prepared prepared = (Prepared) write.prepared();
        ResourceId machine = write.id().parent().orElseThrow();
        Optional<EnrolmentRow> enrolment = transaction.enrolmentOf(machine);
        if (!enrolment.map(EnrolmentRow::id).equals(prepared.enrolment().map(EnrolmentRow::id))) {
            throw new Stale("the machine's enrolment");
        }
        EnrolmentRow known = enrolment.orElseThrow(() -> new ProblemException(
                ProblemCode.MACHINE_NOT_CONNECTED,
                "The machine " + machine.name() + " has not connected yet; nothing can be installed on it."));
        Turn turn = operations.turn(transaction, known, write.context());
        EnrolmentRow row = turn.machine();
        long generation = turn.generation();
        if (prepared.sealed().isPresent() && generation != prepared.generation()) {
            throw new Stale("the machine's operations");
        }
        ExtensionType type = prepared.entry().type();
        requireSameType(write, type);
        requireSingle(transaction, write, prepared.entry());
        operations.requireIdle(transaction, row, type);
        Optional<Digest> sealed =
                prepared.sealed().map(Bytes::digest).or(() -> VersionChange.kept(transaction, row, write));

        JsonObject properties = write.document().object("properties").orElse(JsonObject.EMPTY);
        ExtensionWish wish = new ExtensionWish(
                write.id().name(),
                type,
                prepared.entry().version(),
                prepared.entry().digest(),
                properties.object("settings"),
                sealed,
                properties.string("forceUpdateTag").orElse(""),
                ProvisionAfter.check(transaction, write.id(), write.document()));
        operations.want(transaction, row, write.context(), write.id(), generation, Optional.of(wish));
        prepared.sealed()
                .ifPresent(bytes ->
                        transaction.putSealed(row.id(), MachineOperations.itemKey(write.id()), generation, bytes));
        JsonObject document = write.document()
                .with(
                        "properties",
                        properties
                                .with("publisher", type.publisher())
                                .with("type", type.type())
                                .with(
                                        "typeHandlerVersion",
                                        prepared.entry().version().text()));
        document = sealed.map(Digest::toString).map(withMarker(document)).orElse(document.without(SEALED));
        document = document.with(AutomaticUpgrade.ASKED, VersionChange.asked(write))
                .with(AutomaticUpgrade.ASKED_BY, VersionChange.askedBy(write));
        if (AutomaticUpgrade.wanted(document)
                && AutomaticUpgrade.next(PackageCatalogue.versions(transaction, type), document, Set.of())
                        .isPresent()) {
            AutomaticUpgrade.look(transaction, type, write.context().time());
        }
        return new Written(
                document, write.existing().isPresent() ? "Updating" : "Creating", OptionalLong.of(generation));
    }

    private static java.util.function.Function<String, JsonObject> withMarker(JsonObject document) {
        return digest -> document.with(SEALED, digest);
    }

    private static void requireSameType(Write write, ExtensionType type) {
        Optional<ExtensionType> before = write.existing().map(ExtensionResource::typeOf);
        if (before.isPresent() && !before.get().equals(type)) {
            throw new ProblemException(
                    ProblemCode.CONFLICT,
                    "The extension " + write.id().name() + " is of type " + before.get() + " and cannot become " + type
                            + "; delete it first.");
        }
    }

    /** A type that takes one set of settings may stand on a machine once. */
    private static void requireSingle(WriteTransaction transaction, Write write, CataloguePackage entry) {
        if (entry.multiConfig()) {
            return;
        }
        ResourceId machine = write.id().parent().orElseThrow();
        for (ResourceRow other : transaction.resources(
                new ResourceQuery(machine, Optional.of(TYPE), true, Optional.empty(), Integer.MAX_VALUE))) {
            if (!other.id().equals(write.id()) && typeOf(other).equals(entry.type())) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        "The extension '" + other.id().name() + "' of type " + entry.type() + " already stands on "
                                + machine.name() + ", and this type takes one extension a machine. Change or delete '"
                                + other.id().name() + "'.");
            }
        }
    }

    static ExtensionType typeOf(ResourceRow row) {
        JsonObject properties = row.document().object("properties").orElse(JsonObject.EMPTY);
        return ExtensionType.of(
                properties.string("publisher").orElseThrow(),
                properties.string("type").orElseThrow());
    }

    @Override
    public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        Optional<EnrolmentRow> enrolment =
                transaction.enrolmentOf(row.id().parent().orElseThrow());
        boolean known = enrolment.isPresent()
                && transaction
                        .item(enrolment.get().id(), MachineOperations.itemKey(row.id()))
                        .isPresent();
        if (!known) {
            return new Deleted.Now(); // no machine that is connected has ever been told of it
        }
        Turn turn = operations.turn(transaction, enrolment.get(), context);
        operations.want(transaction, turn.machine(), context, row.id(), turn.generation(), Optional.empty());
        return new Deleted.Later(turn.generation());
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        JsonObject properties = document.object("properties").orElse(JsonObject.EMPTY);
        Optional<Facet> observed = transaction.facet(row.id(), FACET);
        if (observed.isPresent()) {
            properties = properties.with(FACET, observed.get().value());
        }
        JsonObject.Builder ours = JsonObject.builder();
        Revocation.of(transaction, row).ifPresent(revoked -> ours.put("revoked", revoked));
        if (AutomaticUpgrade.wanted(document)) {
            UpgradeNote.of(transaction, row.id()).ifPresent(note -> ours.put("upgrade", note.shown()));
        }
        JsonObject added = ours.build();
        if (!added.isEmpty()) {
            properties = properties.with("holdfast", added);
        }
        return document.without(SEALED)
                .without(AutomaticUpgrade.ASKED)
                .without(AutomaticUpgrade.ASKED_BY)
                .with("properties", properties);
    }
}

package io.holdfast.control.extensions;

import io.holdfast.control.extensions.MachineOperations.Turn;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.resources.Stale;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ExtensionWish;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code Microsoft.HybridCompute/machines/runCommands}: a write becomes one run on the machine, and a delete ends it. */
public final class RunCommandResource implements ResourceRules {
    public static final ResourceType TYPE = ResourceType.of("Microsoft.HybridCompute/machines/runCommands");

    /** What runs it. */
    static final ExtensionType HANDLER = ExtensionType.of("Holdfast.Compute", "RunCommand");

    static final String FACET = "runCommand";

    /** Stable api-versions that have the type, oldest first. */
    private static final List<String> API_VERSIONS = List.of("2024-07-10", "2025-01-13", "2026-07-15", "2026-09-01");

    private final Store store;
    private final MachineOperations operations;
    private final SettingsSealer sealer;

    private RunCommandResource(Store store, MachineOperations operations, SettingsSealer sealer) {
        this.store = store;
        this.operations = operations;
        this.sealer = sealer;
    }

    public static ResourceTypeDescriptor descriptor(Store store, MachineOperations operations, SecureRandom random) {
        return ResourceTypeDescriptor.of(TYPE.toString(), API_VERSIONS)
                .alwaysOk()
                .below(ParentKind.PARENT_TYPE)
                .tracked()
                .patchableTags()
                .name("[A-Za-z0-9_][A-Za-z0-9_-]{0,79}")
                .properties(Shape.object()
                        .object(
                                "source",
                                Shape.object()
                                        .string("script", "scriptUri", "commandId", "signature")
                                        .free("scriptUriManagedIdentity"))
                        .objects("parameters", Shape.object().string("name", "value"))
                        .secretArray("protectedParameters")
                        .looseBool("asyncExecution", "treatFailureAsDeploymentFailure")
                        .string("runAsUser", "outputBlobUri", "errorBlobUri")
                        .secretString("runAsPassword")
                        .number("timeoutInSeconds")
                        .free("outputBlobManagedIdentity", "errorBlobManagedIdentity")
                        .readOnly("provisioningState", "instanceView"))
                .rules(new RunCommandResource(store, operations, new SettingsSealer(random)))
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
        RunCommandRequest.check(draft.document().object("properties").orElse(JsonObject.EMPTY), draft.secrets());
        ResourceId machine = draft.id().parent().orElseThrow();
        JsonObject.Builder secrets = JsonObject.builder();
        draft.secrets().values().forEach(secrets::putAll);
        JsonObject secret = secrets.build();
        return store.read(transaction -> {
            CataloguePackage entry = PackageCatalogue.resolve(transaction, HANDLER, Optional.empty(), false);
            Optional<EnrolmentRow> enrolment = transaction.enrolmentOf(machine);
            long generation = enrolment
                    .map(row -> MachineOperations.nextGeneration(transaction, row))
                    .orElse(0L);
            Optional<Bytes> sealed = secret.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            sealer.seal(draft.id(), HANDLER, generation, secret, "protectedParameters", enrolment));
            return new Prepared(entry, enrolment, generation, sealed);
        });
    }

    /** One that runs already is not waited for: the machine ends it, and begins this one. */
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
                "The machine " + machine.name() + " has not connected yet; nothing can be run on it."));
        Turn turn = operations.turn(transaction, known, write.context());
        EnrolmentRow row = turn.machine();
        long generation = turn.generation();
        if (prepared.sealed().isPresent() && generation != prepared.generation()) {
            throw new Stale("the machine's operations");
        }
        JsonObject properties = write.document().object("properties").orElse(JsonObject.EMPTY);
        ExtensionWish wish = new ExtensionWish(
                write.id().name(),
                HANDLER,
                prepared.entry().version(),
                prepared.entry().digest(),
                Optional.of(properties),
                prepared.sealed().map(Bytes::digest),
                "");
        operations.want(transaction, row, write.context(), write.id(), generation, Optional.of(wish));
        prepared.sealed()
                .ifPresent(bytes ->
                        transaction.putSealed(row.id(), MachineOperations.itemKey(write.id()), generation, bytes));
        long version = transaction.facet(write.id(), FACET).map(Facet::version).orElse(0L) + 1;
        transaction.put(new Facet(
                write.id(),
                FACET,
                version,
                RunCommandView.pending(),
                write.context().time()));
        transaction.append(new ChangeRow(
                0, write.id(), ChangeRow.Kind.FACET, FACET, write.context().time()));
        return new Written(
                write.document(), write.existing().isPresent() ? "Updating" : "Creating", OptionalLong.of(generation));
    }

    /** The machine is told whether or not it still knows of it: what runs there has to end. */
    @Override
    public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        Optional<EnrolmentRow> enrolment =
                transaction.enrolmentOf(row.id().parent().orElseThrow());
        if (enrolment.isEmpty()) {
            return new Deleted.Now();
        }
        Turn turn = operations.turn(transaction, enrolment.get(), context);
        operations.want(transaction, turn.machine(), context, row.id(), turn.generation(), Optional.empty());
        return new Deleted.Later(turn.generation());
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        JsonObject properties = document.object("properties").orElse(JsonObject.EMPTY);
        JsonObject observed =
                transaction.facet(row.id(), FACET).map(Facet::value).orElseGet(RunCommandView::pending);
        return document.with("properties", properties.with("instanceView", observed));
    }
}

package io.holdfast.control.configuration;

import io.holdfast.control.extensions.MachineOperations;
import io.holdfast.control.extensions.MachineOperations.Turn;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.ConfigurationWish;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code Microsoft.GuestConfiguration/guestConfigurationAssignments} on a machine: a configuration that it should look after.
 * Whether it is as it should be is only ever what the machine said last.
 */
public final class GuestAssignments implements ResourceRules {
    public static final ResourceType TYPE =
            ResourceType.of("Microsoft.GuestConfiguration/guestConfigurationAssignments");

    static final String FACET = "guestConfiguration";

    private static final ResourceType MACHINES = ResourceType.of("Microsoft.HybridCompute/machines");
    private static final List<String> VERSIONS =
            List.of("2018-11-20", "2020-06-25", "2021-01-25", "2022-01-25", "2024-04-05");
    private static final List<String> TYPES =
            List.of("Audit", "ApplyAndMonitor", "ApplyAndAutoCorrect", "DeployAndAutoCorrect");

    private final Store store;
    private final MachineOperations operations;

    private GuestAssignments(Store store, MachineOperations operations) {
        this.store = store;
        this.operations = operations;
    }

    public static ResourceTypeDescriptor descriptor(Store store, MachineOperations operations) {
        return ResourceTypeDescriptor.of(TYPE.toString(), VERSIONS)
                .below(ParentKind.ANY_RESOURCE)
                .name("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
                .properties(Shape.object()
                        .object(
                                "guestConfiguration",
                                Shape.object()
                                        .string(
                                                "kind",
                                                "name",
                                                "version",
                                                "contentUri",
                                                "contentHash",
                                                "contentType",
                                                "contentManagedIdentity",
                                                "assignmentType")
                                        .arrays("configurationParameter", "configurationProtectedParameter")
                                        .free("configurationSetting")
                                        .readOnly("assignmentSource"))
                        .string("context")
                        .readOnly(
                                "targetResourceId",
                                "complianceStatus",
                                "lastComplianceStatusChecked",
                                "latestReportId",
                                "latestAssignmentReport",
                                "parameterHash",
                                "assignmentHash",
                                "provisioningState",
                                "resourceType",
                                "vmssVMList",
                                "holdfast"))
                .rules(new GuestAssignments(store, operations))
                .build();
    }

    @Override
    public Object prepare(Draft draft) {
        return store.read(transaction -> wish(transaction, draft.id(), draft.document()));
    }

    static JsonObject configuration(JsonObject document) {
        return document.object("properties")
                .flatMap(properties -> properties.object("guestConfiguration"))
                .orElse(JsonObject.EMPTY);
    }

    /** @throws ProblemException InvalidRequestContent for what a machine cannot look after */
    private static ConfigurationWish wish(ReadTransaction transaction, ResourceId id, JsonObject document) {
        if (!id.parent().map(ResourceId::type).equals(Optional.of(MACHINES))) {
            throw invalid("the parent", "a machine of Microsoft.HybridCompute");
        }
        JsonObject configuration = configuration(document);
        String name = configuration
                .string("name")
                .filter(text -> !text.isBlank() && text.length() <= 260)
                .orElseThrow(() -> invalid("properties.guestConfiguration.name", "the name of a configuration"));
        if (configuration
                .string("contentManagedIdentity")
                .filter(text -> !text.isEmpty())
                .isPresent()) {
            throw invalid(
                    "properties.guestConfiguration.contentManagedIdentity",
                    "none: machines fetch packages from the package store, or without credentials");
        }
        if (!configuration
                .array("configurationProtectedParameter")
                .orElse(JsonArray.EMPTY)
                .isEmpty()) {
            throw invalid(
                    "properties.guestConfiguration.configurationProtectedParameter", "none; they are not built yet");
        }
        String type = configuration.string("assignmentType").orElse("Audit");
        if (!TYPES.contains(type)) {
            throw invalid("properties.guestConfiguration.assignmentType", "one of " + TYPES + ", in this case");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (var item : configuration.array("configurationParameter").orElse(JsonArray.EMPTY)) {
            if (!(item instanceof JsonObject parameter)
                    || parameter.string("name").isEmpty()
                    || parameter.string("value").isEmpty()) {
                throw invalid(
                        "properties.guestConfiguration.configurationParameter",
                        "objects with name and value, both texts");
            }
            parameters.put(
                    parameter.string("name").orElseThrow(),
                    parameter.string("value").orElseThrow());
        }
        return new ConfigurationWish(
                id.name(),
                name,
                configuration.string("version").orElse(""),
                type,
                parameters,
                AssignedContent.of(transaction, configuration));
    }

    static ProblemException invalid(String target, String expected) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "'" + target + "' is missing or wrong (expected: " + expected + ").",
                        target)
                .exception();
    }

    /** A machine that is not connected is told when it connects anew: by the next write, or by the policy that asks for it. */
    @Override
    public Written write(WriteTransaction transaction, Write write) {
        ConfigurationWish wish = wish(transaction, write.id(), write.document());
        ResourceId machine = write.id().parent().orElseThrow();
        Optional<EnrolmentRow> enrolment = transaction.enrolmentOf(machine);
        if (enrolment.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.MACHINE_NOT_CONNECTED,
                    "The machine " + machine.name() + " has not connected yet; nothing can be assigned to it.");
        }
        Turn turn = operations.turn(transaction, enrolment.get(), write.context());
        operations.wantConfiguration(
                transaction, turn.machine(), write.context(), write.id(), turn.generation(), Optional.of(wish));
        write.existing().ifPresent(before -> GuestState.forget(transaction, before, write.context()));
        return new Written(
                write.document(),
                write.existing().isPresent() ? "Updating" : "Creating",
                OptionalLong.of(turn.generation()));
    }

    @Override
    public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        Optional<EnrolmentRow> enrolment =
                transaction.enrolmentOf(row.id().parent().orElseThrow());
        if (enrolment.isEmpty()) {
            return new Deleted.Now();
        }
        Turn turn = operations.turn(transaction, enrolment.get(), context);
        operations.wantConfiguration(
                transaction, turn.machine(), context, row.id(), turn.generation(), Optional.empty());
        return new Deleted.Later(turn.generation());
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        JsonObject configuration = configuration(row.document());
        JsonObject.Builder properties = document.object("properties").orElse(JsonObject.EMPTY).toBuilder();
        properties.put(
                "targetResourceId", row.id().parent().map(ResourceId::toString).orElse(""));
        properties.put("parameterHash", ParameterHash.of(configuration));
        JsonObject observed =
                transaction.facet(row.id(), FACET).map(Facet::value).orElse(JsonObject.EMPTY);
        Optional<String> reason = GuestState.reason(transaction, row, observed);
        if (row.provisioningState().equals("Failed")) {
            observed = JsonObject.EMPTY; // it is about what was assigned before
        }
        properties.put("complianceStatus", observed.string("complianceStatus").orElse("Pending"));
        for (String member : List.of("lastComplianceStatusChecked", "latestReportId")) {
            properties.putIfPresent(member, observed.string(member));
        }
        observed.object("latestAssignmentReport").ifPresent(report -> properties.put("latestAssignmentReport", report));
        reason.ifPresent(text -> properties.put("holdfast", JsonObject.of("reason", Json.of(text))));
        return document.with("properties", properties.build());
    }
}

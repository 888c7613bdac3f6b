package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.EffectKind;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** {@code Microsoft.PolicyInsights/attestations}: the state of one resource under a manual policy, and the evidence of it. */
public final class AttestationRules implements ResourceRules {
    static final ResourceType TYPE = ResourceType.of("Microsoft.PolicyInsights/attestations");

    private static final List<String> STATES = List.of("Compliant", "NonCompliant", "Unknown");
    private static final int MOST_EVIDENCE = 100;

    private final PolicySnapshots snapshots;

    private AttestationRules(PolicySnapshots snapshots) {
        this.snapshots = snapshots;
    }

    public static ResourceTypeDescriptor descriptor(PolicySnapshots snapshots) {
        return ResourceTypeDescriptor.of(TYPE.toString(), List.of("2021-01-01", "2022-09-01", "2024-10-01"))
                .below(ParentKind.SUBSCRIPTION, ParentKind.RESOURCE_GROUP, ParentKind.ANY_RESOURCE)
                .name("[^/<>*%&:\\\\?+]{1,128}")
                .properties(Shape.object()
                        .string(
                                "policyAssignmentId",
                                "policyDefinitionReferenceId",
                                "complianceState",
                                "expiresOn",
                                "owner",
                                "comments",
                                "assessmentDate")
                        .arrays("evidence")
                        .free("metadata")
                        .readOnly("provisioningState", "lastComplianceStateChangeAt"))
                .rules(new AttestationRules(snapshots))
                .build();
    }

    @Override
    public boolean governs() {
        return true;
    }

    @Override
    public Object prepare(Draft draft) {
        ResourceId resource = draft.id().parent().orElse(ResourceId.ROOT);
        if (resource.subscription().isEmpty()) {
            throw Problem.of(
                            ProblemCode.INVALID_RESOURCE_ID,
                            "An attestation cannot stand below " + resource
                                    + " (expected: a subscription, or what is in one).")
                    .exception();
        }
        JsonObject properties = draft.document().object("properties").orElse(JsonObject.EMPTY);
        state(properties);
        time(properties, "expiresOn");
        time(properties, "assessmentDate");
        evidence(properties.array("evidence").orElse(JsonArray.EMPTY));
        manual(properties);
        return "";
    }

    private static String state(JsonObject properties) {
        String given = properties.string("complianceState").orElse("Unknown");
        return STATES.stream()
                .filter(known -> Ascii.equalsIgnoreCase(known, given))
                .findFirst()
                .orElseThrow(() -> invalid("complianceState", "Compliant, NonCompliant or Unknown"));
    }

    private static void time(JsonObject properties, String member) {
        properties.string(member).ifPresent(text -> {
            try {
                OffsetDateTime.parse(text);
            } catch (DateTimeParseException _) {
                throw invalid(member, "a time such as 2027-01-31T00:00:00Z");
            }
        });
    }

    private static void evidence(JsonArray evidence) {
        boolean fits = evidence.size() <= MOST_EVIDENCE
                && evidence.stream()
                        .allMatch(one -> one instanceof JsonObject object
                                && object.names().stream()
                                        .allMatch(name -> object.string(name).isPresent()
                                                && List.of("description", "sourceUri")
                                                        .contains(name)));
        if (!fits) {
            throw invalid("evidence", "at most " + MOST_EVIDENCE + " objects with description and sourceUri");
        }
    }

    /** What is judged by its content cannot be attested. */
    private void manual(JsonObject properties) {
        ResourceId id = properties
                .string("policyAssignmentId")
                .map(ResourceId::parse)
                .filter(named -> named.type().equals(PolicyTypes.ASSIGNMENT))
                .orElseThrow(() -> invalid("policyAssignmentId", "the id of a policy assignment"));
        Assigned assigned = snapshots.current().all().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.POLICY_ASSIGNMENT_NOT_FOUND,
                        "The policy assignment '" + id.name() + "' could not be found."));
        String reference = properties.string("policyDefinitionReferenceId").orElse("");
        List<Member> meant = assigned.members().stream()
                .filter(member -> reference.isEmpty() || Ascii.equalsIgnoreCase(reference, member.referenceId()))
                .toList();
        if (meant.isEmpty()) {
            throw invalid("policyDefinitionReferenceId", "the reference id of a definition in the initiative");
        }
        if (meant.stream().noneMatch(member -> member.policy().effect() == EffectKind.MANUAL)) {
            throw invalid("policyAssignmentId", "a policy with the effect manual; the others are judged");
        }
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        JsonObject properties = write.document().object("properties").orElse(JsonObject.EMPTY);
        String state = state(properties);
        String changed = write.existing()
                .flatMap(row -> row.document().object("properties"))
                .filter(before -> before.string("complianceState").equals(Optional.of(state)))
                .flatMap(before -> before.string("lastComplianceStateChangeAt"))
                .orElse(write.context().time().toString());
        return Written.done(write.document()
                .with(
                        "properties",
                        properties.with("complianceState", state).with("lastComplianceStateChangeAt", changed)));
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        JsonObject properties = document.object("properties").orElse(JsonObject.EMPTY);
        return document.with("properties", properties.with("provisioningState", Json.of("Succeeded")));
    }

    private static ProblemException invalid(String member, String expected) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "'properties." + member + "' is missing or wrong (expected: " + expected + ").",
                        "properties." + member)
                .exception();
    }
}

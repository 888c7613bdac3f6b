package io.holdfast.control.governance;

import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** {@code Microsoft.Authorization/policyExemptions}: a scope that an assignment spares, for a reason and a time. */
final class ExemptionRules implements ResourceRules {
    private static final List<String> CATEGORIES = List.of("Waiver", "Mitigated");

    @Override
    public boolean governs() {
        return true;
    }

    @Override
    public Written write(WriteTransaction transaction, Write write) {
        JsonObject properties = write.document().object("properties").orElse(JsonObject.EMPTY);
        String category = properties
                .string("exemptionCategory")
                .flatMap(given -> CATEGORIES.stream()
                        .filter(known -> Ascii.equalsIgnoreCase(known, given))
                        .findFirst())
                .orElseThrow(() -> invalid("exemptionCategory", "Waiver or Mitigated"));
        ResourceId assignment = properties
                .string("policyAssignmentId")
                .map(ResourceId::parse)
                .filter(id -> id.type().equals(PolicyTypes.ASSIGNMENT))
                .orElseThrow(() -> invalid("policyAssignmentId", "the id of a policy assignment"));
        if (transaction.resource(assignment).isEmpty()) {
            throw new ProblemException(
                    ProblemCode.POLICY_ASSIGNMENT_NOT_FOUND,
                    "The policy assignment '" + assignment.name() + "' could not be found.");
        }
        properties.string("expiresOn").ifPresent(ExemptionRules::time);
        return Written.done(write.document().with("properties", properties.with("exemptionCategory", category)));
    }

    private static OffsetDateTime time(String text) {
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeParseException _) {
            throw invalid("expiresOn", "a time such as 2027-01-31T00:00:00Z");
        }
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        return document.with(
                "properties",
                document.object("properties").orElse(JsonObject.EMPTY).without("provisioningState"));
    }

    private static ProblemException invalid(String member, String expected) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "'properties." + member + "' is missing or wrong (expected: " + expected + ").",
                        "properties." + member)
                .exception();
    }

    /** An exemption that was written, as judgements need it. */
    record Exemption(
            ResourceId scope, ResourceId assignment, List<String> referenceIds, Optional<OffsetDateTime> expires) {
        static Exemption of(ResourceRow row) {
            JsonObject properties = row.document().object("properties").orElse(JsonObject.EMPTY);
            return new Exemption(
                    row.id().parent().orElse(ResourceId.ROOT),
                    ResourceId.parse(properties.string("policyAssignmentId").orElseThrow()),
                    Names.of(properties.array("policyDefinitionReferenceIds")),
                    properties.string("expiresOn").map(ExemptionRules::time));
        }

        boolean spares(ResourceId resource, ResourceId by, String referenceId, java.time.Instant now) {
            return assignment.equals(by)
                    && resource.isWithin(scope)
                    && (referenceIds.isEmpty()
                            || referenceIds.stream().anyMatch(id -> Ascii.equalsIgnoreCase(id, referenceId)))
                    && expires.map(end -> end.toInstant().isAfter(now)).orElse(true);
        }
    }
}

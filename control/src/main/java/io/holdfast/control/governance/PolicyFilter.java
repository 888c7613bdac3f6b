package io.holdfast.control.governance;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code $filter} of the lists of policy resources: {@code atScope()}, {@code atExactScope()}, or one comparison of
 * {@code policyType}, {@code category}, {@code policyDefinitionId} or {@code policyAssignmentId}.
 */
public record PolicyFilter(boolean atScope, boolean exact, Optional<String> member, String value) {
    public static final PolicyFilter ALL = new PolicyFilter(false, false, Optional.empty(), "");

    private static final Pattern COMPARISON = Pattern.compile(
            "(?i)\\s*(policyType|category|policyDefinitionId|policyAssignmentId)\\s+eq\\s+'([^']{0,2048})'\\s*");

    /** @throws io.holdfast.kernel.ProblemException InvalidFilterInQueryString */
    public static PolicyFilter parse(String text) {
        String bare = Ascii.lower(text.strip());
        if (bare.equals("atscope()")) {
            return new PolicyFilter(true, false, Optional.empty(), "");
        }
        if (bare.equals("atexactscope()")) {
            return new PolicyFilter(false, true, Optional.empty(), "");
        }
        Matcher comparison = COMPARISON.matcher(text);
        if (!comparison.matches()) {
            throw Problem.of(
                            ProblemCode.INVALID_FILTER,
                            "The filter is not understood (expected: atScope(), atExactScope(), or policyType, category,"
                                    + " policyDefinitionId or policyAssignmentId eq 'value').",
                            "$filter")
                    .exception();
        }
        return new PolicyFilter(false, false, Optional.of(Ascii.lower(comparison.group(1))), comparison.group(2));
    }

    boolean accepts(ResourceRow row) {
        JsonObject properties = row.document().object("properties").orElse(JsonObject.EMPTY);
        return switch (member.orElse("")) {
            case "policytype" ->
                Ascii.equalsIgnoreCase(
                        value, row.id().parent().equals(Optional.of(ResourceId.ROOT)) ? "BuiltIn" : "Custom");
            case "category" ->
                properties
                        .object("metadata")
                        .flatMap(metadata -> metadata.string("category"))
                        .filter(category -> Ascii.equalsIgnoreCase(category, value))
                        .isPresent();
            case "policydefinitionid", "policyassignmentid" ->
                properties
                        .string(
                                member.orElse("").equals("policydefinitionid")
                                        ? "policyDefinitionId"
                                        : "policyAssignmentId")
                        .filter(id -> Ascii.equalsIgnoreCase(id, value))
                        .isPresent();
            default -> true;
        };
    }
}

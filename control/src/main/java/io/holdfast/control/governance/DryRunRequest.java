package io.holdfast.control.governance;

import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be tried.
 *
 * @param inline a definition that is stored nowhere, as the whole resource or its properties; otherwise the assignment names one
 * @param assignment properties of the assignment that would be made
 * @param top entries that are listed at most
 */
record DryRunRequest(Optional<JsonObject> inline, JsonObject assignment, int top) {
    private static final Set<String> MEMBERS =
            Set.of("policyDefinitionId", "policyDefinition", "parameters", "notScopes", "resourceSelectors", "top");
    private static final int USUAL_TOP = 100;
    private static final int MOST_TOP = 1000;
    private static final int MOST_NOT_SCOPES = 400;

    /** @throws ProblemException InvalidRequestContent, naming the member */
    static DryRunRequest parse(JsonObject body) {
        body.names().stream()
                .filter(name -> !MEMBERS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw invalid(
                            name,
                            "one of "
                                    + String.join(
                                            ", ", MEMBERS.stream().sorted().toList()));
                });
        Optional<JsonObject> inline = object(body, "policyDefinition");
        if (inline.isPresent() == body.has("policyDefinitionId")) {
            throw invalid("policyDefinitionId", "either it or policyDefinition");
        }
        if (inline.isPresent() && body.has("resourceSelectors")) {
            throw invalid("resourceSelectors", "none for a definition that is not stored");
        }
        if (!(body.find("policyDefinitionId").orElse(new JsonString("")) instanceof JsonString)) {
            throw invalid("policyDefinitionId", "the id of a policy definition or an initiative");
        }
        var _ = object(body, "parameters");
        JsonArray excluded = strings(body, "notScopes");
        if (excluded.size() > MOST_NOT_SCOPES) {
            throw invalid("notScopes", "at most " + MOST_NOT_SCOPES);
        }
        Names.of(Optional.of(excluded)).forEach(ResourceId::parse);
        return new DryRunRequest(inline, body.without("policyDefinition").without("top"), top(body));
    }

    private static Optional<JsonObject> object(JsonObject body, String name) {
        Optional<Json> given = body.find(name);
        if (given.isPresent() && !(given.get() instanceof JsonObject)) {
            throw invalid(name, "an object");
        }
        return body.object(name);
    }

    private static JsonArray strings(JsonObject body, String name) {
        Json given = body.find(name).orElse(JsonArray.EMPTY);
        if (given instanceof JsonArray array && array.stream().allMatch(JsonString.class::isInstance)) {
            return array;
        }
        throw invalid(name, "an array of ids");
    }

    private static int top(JsonObject body) {
        if (!body.has("top")) {
            return USUAL_TOP;
        }
        long given = body.find("top").orElseThrow() instanceof JsonNumber
                ? body.number("top").orElse(0)
                : 0;
        if (given < 1 || given > MOST_TOP) {
            throw invalid("top", "a whole number from 1 to " + MOST_TOP);
        }
        return (int) given;
    }

    static ProblemException invalid(String member, String expected) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "'" + member + "' is missing or wrong (expected: " + expected + ").",
                        member)
                .exception();
    }
}

package io.holdfast.control.governance;

import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.Initiative;
import io.holdfast.policy.PolicyDefinition;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes definitions and initiatives that Azure calls built-in, under their own ids at the tenant. What cannot be used is
 * refused by itself; the others of the request are taken, in one transaction.
 */
public final class PolicyImport {
    private static final int MOST = 500;

    private final Store store;
    private final AccessControl access;
    private final ActivityRecorder activity;

    public PolicyImport(Store store, AccessControl access, ActivityRecorder activity) {
        this.store = store;
        this.access = access;
        this.activity = activity;
    }

    /** What was read of one definition. */
    private sealed interface Read {
        record Usable(ResourceId id, JsonObject document, Optional<String> storedOnly, List<String> members)
                implements Read {
            public Usable {
                members = List.copyOf(members);
            }
        }

        record Refused(String name, String path, String why) implements Read {}
    }

    /**
     * @param body {@code {"definitions":[…]}}, each as a file of Azure's repository has it
     * @return {@code {"results":[{name, outcome, path, message}]}}, one each and in order; the outcome is {@code imported},
     *     {@code unchanged}, {@code storedOnly} or {@code refused}
     * @throws ProblemException AuthorizationFailed, InvalidRequestContent
     */
    public JsonObject take(RequestContext context, JsonObject body) {
        JsonArray definitions = body.array("definitions")
                .filter(array -> array.size() <= MOST)
                .orElseThrow(() -> Problem.of(
                                ProblemCode.INVALID_REQUEST_CONTENT,
                                "'definitions' is missing or wrong (expected: an array of at most " + MOST
                                        + " definitions and initiatives).",
                                "definitions")
                        .exception());
        List<Read> all = definitions.stream().map(PolicyImport::read).toList();
        JsonArray results = Imports.permitted(
                store,
                access,
                activity,
                context,
                List.of(PolicyTypes.DEFINITION + "/write", PolicyTypes.SET_DEFINITION + "/write"),
                transaction -> {
                    List<Json> outcomes = new ArrayList<>();
                    all.forEach(one -> outcomes.add(put(transaction, context, one)));
                    transaction.bumpGovernanceEpoch();
                    return new JsonArray(outcomes);
                });
        return JsonObject.of("results", results);
    }

    private static Read read(Json json) {
        if (!(json instanceof JsonObject given)) {
            return new Read.Refused("", "", "is no object (expected: a definition or an initiative)");
        }
        String id = given.string("id").orElse("");
        String name = given.string("name").orElse(id.substring(id.lastIndexOf('/') + 1));
        JsonObject properties = given.object("properties").orElse(JsonObject.EMPTY);
        if (!name.matches("[^/<>*%&:\\\\?+\"'#|\\p{Cntrl}]{1,128}")) {
            return new Read.Refused(name, "name", "is missing or wrong (expected: at most 128 plain characters)");
        }
        String type = properties.string("policyType").orElse("Custom");
        if (!Ascii.equalsIgnoreCase(type, "BuiltIn") && !Ascii.equalsIgnoreCase(type, "Static")) {
            return new Read.Refused(
                    name,
                    "properties.policyType",
                    "'" + type + "' (expected: BuiltIn or Static; others are written to a subscription)");
        }
        JsonObject document = JsonObject.of("properties", properties);
        try {
            DefinitionVersions.check(document);
            if (properties.has("policyDefinitions")) {
                Initiative initiative = Initiative.parse(document.with("name", name), PolicyLimits.BUILT_IN);
                List<String> members = initiative.members().stream()
                        .map(Initiative.Member::policyDefinitionId)
                        .toList();
                return new Read.Usable(id(true, name), document, Optional.empty(), members);
            }
            PolicyDefinition definition = PolicyDefinition.parse(document.with("name", name), PolicyLimits.BUILT_IN);
            return new Read.Usable(id(false, name), document, definition.storedOnly(), List.of());
        } catch (PolicyException refused) {
            return new Read.Refused(name, refused.path(), String.valueOf(refused.getMessage()));
        } catch (ProblemException refused) {
            return new Read.Refused(
                    name,
                    refused.problem().target().orElse(""),
                    refused.problem().message());
        }
    }

    private static ResourceId id(boolean set, String name) {
        var type = set ? PolicyTypes.SET_DEFINITION : PolicyTypes.DEFINITION;
        return ResourceId.ROOT.provider(type.namespace(), type.path(), name);
    }

    private Json put(WriteTransaction transaction, RequestContext context, Read read) {
        return switch (read) {
            case Read.Refused(String name, String path, String why) -> result(name, "refused", path, why);
            case Read.Usable usable -> put(transaction, context, usable);
        };
    }

    private Json put(WriteTransaction transaction, RequestContext context, Read.Usable usable) {
        ResourceId id = usable.id();
        for (int i = 0; i < usable.members().size(); i++) {
            String member = usable.members().get(i);
            if (!exists(transaction, member)) {
                return result(
                        id.name(),
                        "refused",
                        "properties.policyDefinitions[" + i + "].policyDefinitionId",
                        "'" + member + "' is not there (expected: a definition that is imported with it or before)");
            }
        }
        Optional<ResourceRow> known = transaction.resource(id);
        boolean news = !known.map(ResourceRow::document).equals(Optional.of(usable.document()));
        if (news) {
            DefinitionVersions.keep(transaction, context, id, known, usable.document());
            transaction.put(new ResourceRow(
                    id,
                    usable.document(),
                    UUID.randomUUID().toString(),
                    "Succeeded",
                    known.map(ResourceRow::generation).orElse(0L) + 1,
                    known.map(ResourceRow::createdBy).orElse(context.caller().name()),
                    known.map(ResourceRow::created).orElse(context.time()),
                    context.caller().name(),
                    context.time()));
            transaction.append(new ChangeRow(0, id, ChangeRow.Kind.DOCUMENT, "", context.time()));
            activity.record(
                    transaction,
                    context,
                    id.type() + "/write",
                    "Succeeded",
                    "OK (HTTP Status Code: 200)",
                    id,
                    JsonObject.of("imported", Json.of(DefinitionVersions.version(usable.document()))));
        }
        return usable.storedOnly()
                .map(why -> result(id.name(), "storedOnly", "", why))
                .orElseGet(() -> result(id.name(), news ? "imported" : "unchanged", "", ""));
    }

    private static boolean exists(WriteTransaction transaction, String member) {
        try {
            return transaction.resource(ResourceId.parse(member)).isPresent();
        } catch (ProblemException _) {
            return false; // no id at all
        }
    }

    private static Json result(String name, String outcome, String path, String message) {
        return JsonObject.builder()
                .put("name", name)
                .put("outcome", outcome)
                .put("path", path)
                .put("message", message)
                .build();
    }
}

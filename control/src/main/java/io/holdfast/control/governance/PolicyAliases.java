package io.holdfast.control.governance;

import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.ActivityRecorder;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.PolicyException;
import java.util.List;

/** The aliases that operators have imported, by namespace; they go before those that come with the control plane. */
public final class PolicyAliases {
    private static final String KIND = "policyAliases";
    private static final String VERSIONS = "policyAliasesVersion";
    private static final String ACTION = "Holdfast.Policy/aliases/write";

    private final Store store;
    private final AccessControl access;
    private final ActivityRecorder activity;

    public PolicyAliases(Store store, AccessControl access, ActivityRecorder activity) {
        this.store = store;
        this.access = access;
        this.activity = activity;
    }

    /**
     * Takes the namespaces of a request in the place of what was imported for them before.
     *
     * @param body {@code {"providers":[…],"replace":true}}: providers as {@code az provider list --expand
     *     resourceTypes/aliases} prints them; with {@code replace} every other namespace that was imported goes
     * @return {@code {"aliases": how many the providers have}}
     * @throws ProblemException AuthorizationFailed, InvalidRequestContent
     */
    public JsonObject take(RequestContext context, JsonObject body) {
        JsonArray providers = body.array("providers").orElseThrow(() -> refused("providers", "is missing"));
        AliasTable table;
        try {
            table = AliasTable.parse(providers);
        } catch (PolicyException e) {
            throw refused("providers" + e.path(), String.valueOf(e.getMessage()));
        }
        boolean replace = body.bool("replace").orElse(false);
        Imports.permitted(store, access, activity, context, List.of(ACTION), transaction -> {
            if (replace) {
                List.copyOf(transaction.documents(KIND, "").keySet())
                        .forEach(key -> transaction.deleteDocument(KIND, key));
            }
            for (Json item : providers) {
                JsonObject provider = (JsonObject) item;
                transaction.putDocument(
                        KIND, Ascii.lower(provider.string("namespace").orElseThrow()), provider);
            }
            bounded(transaction);
            transaction.putDocument(
                    VERSIONS,
                    "all",
                    JsonObject.builder()
                            .put("version", version(transaction) + 1)
                            .build());
            transaction.bumpGovernanceEpoch();
            activity.record(
                    transaction,
                    context,
                    ACTION,
                    "Succeeded",
                    "OK (HTTP Status Code: 200)",
                    ResourceId.ROOT.provider("Holdfast.Policy", "aliases", "imported"),
                    JsonObject.builder()
                            .put("namespaces", providers.size())
                            .put("aliases", table.size())
                            .put("replaced", replace)
                            .build());
            return true;
        });
        return JsonObject.builder().put("aliases", table.size()).build();
    }

    private static ProblemException refused(String target, String why) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "The alias table is not understood: " + target + " " + why + ".",
                        target)
                .exception();
    }

    /** Rises with each import; 0 before the first. */
    static long version(ReadTransaction transaction) {
        return transaction
                .document(VERSIONS, "all")
                .map(document -> document.number("version").orElse(0))
                .orElse(0L);
    }

    /** What stands beside the request counts too: every judgement reads all of it. */
    private static void bounded(ReadTransaction transaction) {
        try {
            parse(transaction);
        } catch (PolicyException e) {
            throw refused("with what was imported before, the table" + e.path(), String.valueOf(e.getMessage()));
        }
    }

    static AliasTable read(ReadTransaction transaction) {
        try {
            return parse(transaction);
        } catch (PolicyException e) {
            throw new IllegalStateException("the stored alias table", e); // it was parsed before it was stored
        }
    }

    private static AliasTable parse(ReadTransaction transaction) throws PolicyException {
        JsonArray imported = transaction.documents(KIND, "").values().stream()
                .map(Json.class::cast)
                .collect(JsonArray.collector());
        return imported.isEmpty() ? AliasTable.builtIn() : AliasTable.builtIn().with(AliasTable.parse(imported));
    }
}

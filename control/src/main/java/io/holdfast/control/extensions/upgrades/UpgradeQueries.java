package io.holdfast.control.extensions.upgrades;

import io.holdfast.control.activity.ActivityLog;
import io.holdfast.control.extensions.AutomaticUpgrade;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;

/** What an operator sees of the rollouts, and the word that a version which failed may be tried again. */
public final class UpgradeQueries {
    private static final String READ = "Holdfast.Extensions/upgrades/read";
    private static final String RETRY = "Holdfast.Extensions/upgrades/retry/action";
    private static final int SHOWN = 100;

    private final Store store;
    private final AccessControl access;
    private final ActivityLog activity;

    public UpgradeQueries(Store store, AccessControl access, ActivityLog activity) {
        this.store = store;
        this.access = access;
        this.activity = activity;
    }

    /** The newest rollout of each handler. */
    public JsonArray list(RequestContext context) {
        access.current().require(context.caller(), READ, ResourceId.ROOT);
        return store.read(transaction -> Rollouts.all(transaction).stream()
                .map(rollout -> (Json) shown(rollout, Rollouts.failed(transaction, rollout.type())))
                .collect(JsonArray.collector()));
    }

    private static JsonObject shown(Rollout rollout, List<JsonObject> failed) {
        JsonObject.Builder json = JsonObject.builder()
                .put("publisher", rollout.type().publisher())
                .put("type", rollout.type().type())
                .put("version", rollout.target().text())
                .put("state", rollout.stage().wire())
                .put("begun", rollout.begun().toString())
                .put("correlationId", rollout.correlationId())
                .put("wave", rollout.wave())
                .put("inWave", members(rollout.members()))
                .put("away", members(rollout.away()))
                .put("upgraded", rollout.upgraded())
                .put("refused", rollout.refused());
        if (!rollout.reason().isEmpty()) {
            json.put("reason", rollout.reason());
        }
        return json.put("failedVersions", new JsonArray(List.<Json>copyOf(failed)))
                .build();
    }

    private static JsonObject members(List<Member> members) {
        return JsonObject.builder()
                .put("count", members.size())
                .put(
                        "extensions",
                        members.stream()
                                .limit(SHOWN)
                                .map(member -> (Json) JsonObject.builder()
                                        .put("id", member.extension().toString())
                                        .put("from", member.from().text())
                                        .put("phase", phase(member))
                                        .put("since", member.since().toString())
                                        .put("reason", member.reason())
                                        .build())
                                .collect(JsonArray.collector()))
                .build();
    }

    private static String phase(Member member) {
        String name = member.phase().name();
        return name.charAt(0) + io.holdfast.kernel.Ascii.lower(name.substring(1));
    }

    /** @throws ProblemException NotFound when this version has not failed */
    public void retry(RequestContext context, ExtensionType type, HandlerVersion version) {
        access.current().require(context.caller(), RETRY, ResourceId.ROOT);
        boolean _ = store.commit(transaction -> {
            if (!Rollouts.failedVersions(transaction, type).contains(version)) {
                throw new ProblemException(
                        ProblemCode.NOT_FOUND,
                        "Version " + version + " of " + type
                                + " has not failed in a rollout, so nothing holds it back.");
            }
            Rollouts.forgive(transaction, type, version);
            AutomaticUpgrade.look(transaction, type, context.time());
            activity.record(
                    transaction,
                    context,
                    RETRY,
                    "Succeeded",
                    "OK (HTTP Status Code: 200)",
                    ResourceId.ROOT.provider("Holdfast.Extensions", "upgrades", type.handlerName() + "-" + version),
                    JsonObject.EMPTY);
            return true;
        });
    }
}

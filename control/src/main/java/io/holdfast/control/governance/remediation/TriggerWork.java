package io.holdfast.control.governance.remediation;

import io.holdfast.control.governance.DeployTriggers;
import io.holdfast.control.governance.PolicyEffects;
import io.holdfast.control.governance.PolicyEffects.Want;
import io.holdfast.control.machines.MachineType;
import io.holdfast.control.resources.WorkHandler;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.Effect;
import io.holdfast.policy.EvaluationDelay;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * After a write: finds the policies that want something deployed, and leaves work for each at the end of its evaluation
 * delay. A machine that has not said yet what it is is looked at again, because more policies may want something then.
 */
public final class TriggerWork implements WorkHandler {
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final Store store;
    private final PolicyEffects effects;
    private final InstantSource clock;

    public TriggerWork(Store store, PolicyEffects effects, InstantSource clock) {
        this.store = store;
        this.effects = effects;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return DeployTriggers.WORK;
    }

    @Override
    public void run(WorkRow work) {
        ResourceId id = ResourceId.parse(work.payload().string("resource").orElseThrow());
        Instant since = Instant.parse(work.payload().string("since").orElseThrow());
        String caller = work.payload().string("caller").orElse("");
        Instant now = clock.instant();
        boolean silent = store.read(transaction -> id.type().equals(MachineType.TYPE)
                && transaction.resource(id).isPresent()
                && transaction.facet(id, MachineType.FACET_MACHINE).isEmpty());
        Set<String> seen = seen(work);
        List<Want> wants = effects.wants(id, now);
        store.commit(transaction -> {
            Set<String> all = new TreeSet<>(seen);
            for (Want want : wants) {
                // what a policy did itself is no reason for it to begin again
                boolean own = want.principal().filter(caller::equals).isPresent();
                if (want.enforced()
                        && !own
                        && want.effect() instanceof Effect.DeployIfNotExists deploy
                        && all.add(want.policy())) {
                    transaction.put(DueDeployments.work(
                            want, deploy, due(deploy.related().delay(), since, now)));
                }
            }
            if (silent && now.isBefore(since.plus(PATIENCE))) {
                transaction.put(new WorkRow(
                        work.kind(),
                        work.key(),
                        now.plus(AGAIN),
                        0,
                        work.payload().with("seen", JsonArray.ofStrings(all))));
            } else {
                transaction.deleteWork(work.kind(), work.key());
            }
            return true;
        });
    }

    private static Set<String> seen(WorkRow work) {
        Set<String> seen = new TreeSet<>();
        work.payload().array("seen").stream()
                .flatMap(JsonArray::stream)
                .forEach(policy -> seen.add(policy instanceof JsonString(String text) ? text : ""));
        return seen;
    }

    private static Instant due(EvaluationDelay delay, Instant since, Instant now) {
        return switch (delay) {
            case EvaluationDelay.After(Duration duration) -> since.plus(duration);
            case EvaluationDelay.Provisioning _ -> now;
        };
    }

    static JsonObject payload(Want want) {
        return JsonObject.builder()
                .put("resource", want.resource().toString())
                .put("policy", want.policy())
                .build();
    }
}

package io.holdfast.control.governance.remediation;

import io.holdfast.control.governance.PolicyEffects;
import io.holdfast.control.governance.PolicyEffects.Want;
import io.holdfast.control.resources.WorkHandler;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WorkRow;
import io.holdfast.kernel.ResourceId;
import io.holdfast.policy.Effect;
import io.holdfast.policy.EvaluationDelay;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** At the end of the evaluation delay: deploys when what should exist does not. */
public final class DueDeployments implements WorkHandler {
    private static final String WORK = "policy-deploy";
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Set<String> TERMINAL = Set.of("Succeeded", "Failed", "Canceled");

    private final Store store;
    private final PolicyEffects effects;
    private final PolicyDeployments deployments;
    private final InstantSource clock;

    public DueDeployments(Store store, PolicyEffects effects, PolicyDeployments deployments, InstantSource clock) {
        this.store = store;
        this.effects = effects;
        this.deployments = deployments;
        this.clock = clock;
    }

    static WorkRow work(Want want, Effect.DeployIfNotExists deploy, Instant due) {
        return new WorkRow(
                WORK,
                want.resource().key() + "|" + want.policy(),
                due,
                0,
                TriggerWork.payload(want)
                        .with(
                                "after",
                                deploy.related().delay() instanceof EvaluationDelay.Provisioning provisioning
                                        ? provisioning.name()
                                        : ""));
    }

    @Override
    public String kind() {
        return WORK;
    }

    @Override
    public void run(WorkRow work) {
        ResourceId id = ResourceId.parse(work.payload().string("resource").orElseThrow());
        String policy = work.payload().string("policy").orElseThrow();
        String after = work.payload().string("after").orElse("");
        Optional<ResourceRow> row = store.read(transaction -> transaction.resource(id));
        String state = row.map(ResourceRow::provisioningState).orElse("Deleting");
        if (!after.isEmpty() && row.isPresent() && !TERMINAL.contains(state) && !state.equals("Deleting")) {
            again(work);
            return;
        }
        boolean wanted = switch (after) {
            case "SUCCEEDED" -> state.equals("Succeeded");
            case "FAILED" -> state.equals("Failed");
            default -> !state.equals("Deleting");
        };
        if (wanted && row.isPresent()) {
            Optional<Want> unmet = effects.unmet(id, policy, clock.instant());
            if (unmet.isPresent()
                    && unmet.get().enforced()
                    && unmet.get().effect() instanceof Effect.DeployIfNotExists deploy) {
                deployments.deploy(unmet.get(), deploy);
            }
        }
        store.commit(transaction -> {
            transaction.deleteWork(work.kind(), work.key());
            return true;
        });
    }

    private void again(WorkRow work) {
        store.commit(transaction -> {
            transaction.put(new WorkRow(work.kind(), work.key(), clock.instant().plus(AGAIN), 0, work.payload()));
            return true;
        });
    }
}

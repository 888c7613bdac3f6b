package io.holdfast.control.deployments;

import io.holdfast.control.deployments.template.Plan;
import io.holdfast.control.deployments.template.Planned;
import io.holdfast.control.deployments.template.References;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.ExpressionFailure;
import java.util.Map;
import java.util.Optional;

/** What {@code reference()} answers: resources as the one who deploys may read them. */
record DeploymentReferences(ResourceEngine engine, RequestContext context, Plan plan, Map<String, Progress> progress)
        implements References {
    @Override
    public JsonObject view(ResourceId id) {
        Optional<Planned> own = plan.resources().stream()
                .filter(planned -> planned.id().equals(id))
                .findFirst();
        if (own.isPresent() && own.get().wanted()) {
            Progress made = progress.get(id.key());
            if (made == null || !made.succeeded()) {
                throw new NotYet(id);
            }
        }
        try {
            return engine.get(context, id).view();
        } catch (ProblemException e) {
            if (DeploymentSteps.passing(e.problem().code())) {
                throw e;
            }
            throw new ExpressionFailure("reference(): " + e.problem().message());
        }
    }

    @Override
    public Optional<ResourceId> named(String name) {
        return plan.named(name);
    }
}

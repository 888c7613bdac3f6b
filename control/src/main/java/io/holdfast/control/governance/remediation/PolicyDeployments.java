package io.holdfast.control.governance.remediation;

import io.holdfast.control.deployments.DeploymentEnded;
import io.holdfast.control.deployments.Deployments;
import io.holdfast.control.governance.DeploymentFacet;
import io.holdfast.control.governance.PolicyEffects.Want;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.resources.Conditions;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.store.Store;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.Effect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Makes the deployments that policies want, and keeps beside each resource how they ended. */
public final class PolicyDeployments implements DeploymentEnded {
    private final Store store;
    private final ResourceEngine engine;
    private final InstantSource clock;

    public PolicyDeployments(Store store, ResourceEngine engine, InstantSource clock) {
        this.store = store;
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * Where the deployment of a want stands.
     *
     * @param purpose tells the deployments of one policy for one resource apart; empty for the one after a write
     * @throws ProblemException when there is no such place
     */
    static ResourceId id(Want want, Effect.DeployIfNotExists effect, String purpose) {
        String seed = want.resource().key() + "\n" + want.policy() + "\n" + purpose;
        long number = ByteBuffer.wrap(
                        Digest.of(seed.getBytes(StandardCharsets.UTF_8)).bytes())
                .getLong();
        Optional<ResourceId> subscription = want.resource().subscription();
        Optional<ResourceId> scope = effect.subscriptionScope()
                ? subscription
                : effect.related()
                        .resourceGroupName()
                        .flatMap(name -> subscription.map(above -> above.resourceGroup(name)))
                        .or(want.resource()::resourceGroup);
        return scope.orElseThrow(() -> Problem.of(
                                ProblemCode.INVALID_TEMPLATE_DEPLOYMENT,
                                want.resource() + " lies in no resource group, and the policy names none (expected:"
                                        + " 'resourceGroupName', or the deployment scope 'subscription').")
                        .exception())
                .provider("Microsoft.Resources", "deployments", "PolicyDeployment_" + Long.toUnsignedString(number));
    }

    /**
     * Begins the deployment.
     *
     * @param origin comes back when it ends, with {@code resource} and {@code policy} added
     * @throws ProblemException when it is refused; what it does itself shows in the deployment
     */
    void deploy(Want want, Effect.DeployIfNotExists effect, ResourceId id, String correlation, JsonObject origin) {
        Caller identity = identity(want);
        JsonObject back = origin.with("resource", want.resource().toString()).with("policy", want.policy());
        store.commit(transaction -> {
            Deployments.order(transaction, id, identity, back);
            return true;
        });
        engine.put(
                RequestContext.system("policy", correlation, clock.instant()),
                id,
                effect.deployment(),
                Conditions.NONE);
    }

    /** @throws ProblemException when the assignment has no identity */
    static Caller identity(Want want) {
        String principal = want.principal()
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.MISSING_IDENTITY,
                        "The policy assignment '" + want.assignment().name()
                                + "' has no identity to act under (expected: identity of type SystemAssigned)."));
        return new Caller(principal, principal);
    }

    /** A deployment after a write; what cannot even be begun is told where its end would be. */
    void deploy(Want want, Effect.DeployIfNotExists effect) {
        try {
            ResourceId id = id(want, effect, "");
            deploy(
                    want,
                    effect,
                    id,
                    UUID.randomUUID().toString(),
                    JsonObject.of("kind", io.holdfast.kernel.json.Json.of("policy")));
        } catch (ProblemException e) {
            if (e.problem().code() == ProblemCode.DEPLOYMENT_ACTIVE) {
                return; // begun before a restart, or for the write before
            }
            store.commit(transaction -> {
                DeploymentFacet.put(
                        transaction,
                        want.resource(),
                        want.policy(),
                        Optional.empty(),
                        "Failed",
                        Optional.of(e.problem().json()),
                        clock.instant());
                return true;
            });
        }
    }

    @Override
    public void ended(
            WriteTransaction transaction,
            ResourceId deployment,
            String state,
            Optional<JsonObject> error,
            JsonObject origin,
            Instant now) {
        ResourceId resource = ResourceId.parse(origin.string("resource").orElseThrow());
        String policy = origin.string("policy").orElseThrow();
        DeploymentFacet.put(transaction, resource, policy, Optional.of(deployment), state, error, now);
        origin.string("remediation")
                .ifPresent(remediation -> Target.find(transaction, remediation, resource)
                        .ifPresent(target -> Target.put(transaction, remediation, target.ended(state, error, now))));
    }
}

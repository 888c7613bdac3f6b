package io.holdfast.control.governance.remediation;

import io.holdfast.control.governance.PolicyEffects.Want;
import io.holdfast.control.resources.Conditions;
import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.resources.ResourceTypeDescriptor.Patch;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.Edits;
import io.holdfast.policy.Effect;
import java.time.InstantSource;
import java.util.UUID;

/** What modify wants of a resource that is there: tags are set, other members patched, as the assignment's identity. */
public final class PolicyChanges {
    private final Store store;
    private final ResourceEngine engine;
    private final InstantSource clock;

    public PolicyChanges(Store store, ResourceEngine engine, InstantSource clock) {
        this.store = store;
        this.engine = engine;
        this.clock = clock;
    }

    /** @throws ProblemException when it is refused, or cannot be changed in its place */
    void change(Want want, String correlation) {
        if (!(want.effect() instanceof Effect.Modify modify)) {
            return;
        }
        JsonObject before = store.read(transaction -> transaction.resource(want.resource()))
                .orElseThrow(() -> new ProblemException(ProblemCode.RESOURCE_NOT_FOUND, want.resource() + " is gone."))
                .document();
        JsonObject after = switch (Edits.apply(before, modify.edits())) {
            case Edits.Result.Applied(JsonObject changed) -> changed;
            case Edits.Result.Conflict(var _, String reason) -> throw refused(want, reason);
        };
        RequestContext context = new RequestContext(
                PolicyDeployments.identity(want), correlation, UUID.randomUUID().toString(), clock.instant());
        JsonObject tags = after.object("tags").orElse(JsonObject.EMPTY);
        if (!tags.equals(before.object("tags").orElse(JsonObject.EMPTY))) {
            engine.tag(context, want.resource(), _ -> tags);
        }
        if (after.without("tags").equals(before.without("tags"))) {
            return;
        }
        if (engine.registry().require(want.resource().type()).patch() != Patch.EVERYTHING) {
            throw refused(want, "resources of this type cannot be changed in their place");
        }
        JsonObject.Builder patch = JsonObject.builder();
        after.members().forEach((name, value) -> {
            if (!name.equals("tags") && !before.find(name).filter(value::equals).isPresent()) {
                patch.put(name, changed(before.object(name).orElse(JsonObject.EMPTY), value));
            }
        });
        engine.patch(context, want.resource(), patch.build(), Conditions.NONE);
    }

    /** Of an object only the members that are other ones. */
    private static Json changed(JsonObject before, Json after) {
        if (!(after instanceof JsonObject object)) {
            return after;
        }
        JsonObject.Builder changed = JsonObject.builder();
        object.members().forEach((name, value) -> {
            if (!before.find(name).filter(value::equals).isPresent()) {
                changed.put(name, value);
            }
        });
        return changed.build();
    }

    private static ProblemException refused(Want want, String reason) {
        return new ProblemException(
                ProblemCode.CONFLICT,
                "The policy assignment '" + want.assignment().name() + "' cannot change " + want.resource() + ": "
                        + reason + ".");
    }
}

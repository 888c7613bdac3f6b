package io.holdfast.control.deployments.template;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/** Answers {@code reference()}. */
public interface References {
    /** Where nothing has been deployed yet: names, types, conditions and dependencies. */
    References NONE = new References() {
        @Override
        public JsonObject view(ResourceId id) {
            throw new io.holdfast.policy.ExpressionFailure(
                    "reference() may not be called here (expected: in properties or outputs)");
        }

        @Override
        public Optional<ResourceId> named(String name) {
            return Optional.empty();
        }
    };

    /**
     * The resource as a reader sees it.
     *
     * @throws NotYet when the same deployment makes it and has not done so
     */
    JsonObject view(ResourceId id);

    /** A resource of the same template by its name. */
    Optional<ResourceId> named(String name);

    /** A resource has to wait for another one. */
    final class NotYet extends RuntimeException {
        private static final long serialVersionUID = 1;

        public NotYet(ResourceId id) {
            super(id + " is not deployed yet", null, false, false);
        }
    }
}

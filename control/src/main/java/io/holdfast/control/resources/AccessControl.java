package io.holdfast.control.resources;

import io.holdfast.kernel.ResourceId;

/** Who may do what, as one decision basis that does not change while it is held. */
public interface AccessControl {
    /** The newest decision basis. */
    Decisions current();

    /** Called when rights have changed, before the change is answered. */
    void refresh();

    interface Decisions {
        /** The governance epoch that these decisions rest on. */
        long epoch();

        boolean permits(Caller caller, String action, ResourceId scope);

        /** Whether the caller holds any role at, above or below the scope. */
        boolean sees(Caller caller, ResourceId scope);

        /** @throws io.holdfast.kernel.ProblemException AuthorizationFailed, naming action and scope */
        void require(Caller caller, String action, ResourceId scope);
    }
}

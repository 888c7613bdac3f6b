package io.holdfast.store;

import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Caller;
import io.holdfast.kernel.ResourceId;

/** Rights are not what is looked at. */
public final class EverythingAllowed implements AccessControl, AccessControl.Decisions {
    @Override
    public Decisions current() {
        return this;
    }

    @Override
    public void refresh() {}

    @Override
    public long epoch() {
        return 0;
    }

    @Override
    public boolean permits(Caller caller, String action, ResourceId scope) {
        return true;
    }

    @Override
    public boolean sees(Caller caller, ResourceId scope) {
        return true;
    }

    @Override
    public void require(Caller caller, String action, ResourceId scope) {}
}

package io.holdfast.control.resources;

import io.holdfast.control.store.WorkRow;

/** Does one kind of due work. May be called again for the same work, so each step leaves things as they should be. */
public interface WorkHandler {
    String kind();

    /** Does the work and deletes its row, or puts it again with a later time. An exception leaves it to be leased again. */
    void run(WorkRow work);
}

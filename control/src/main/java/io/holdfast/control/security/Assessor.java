package io.holdfast.control.security;

import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import java.util.List;

/** Looks at machines for some recommendations. What it says follows from what is stored, so nothing has to be kept up to date. */
public interface Assessor {
    /** What this one speaks of, in the order in which it is shown. */
    List<Recommendation> recommendations();

    /** One for each of {@link #recommendations()} that fits the resource at all. */
    List<Assessment> assess(ReadTransaction transaction, ResourceRow machine);
}

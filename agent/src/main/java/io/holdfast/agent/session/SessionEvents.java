package io.holdfast.agent.session;

import io.holdfast.kernel.EnrolmentId;
import java.io.IOException;

/** What others want to know of the connection. */
public interface SessionEvents {
    /** A session of this enrolment begins; it may be another one than before. */
    void enrolled(EnrolmentId enrolment) throws IOException;

    /** The control plane answers again. */
    void reachable();
}

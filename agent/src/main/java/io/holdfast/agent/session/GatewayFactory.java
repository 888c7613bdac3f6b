package io.holdfast.agent.session;

import io.holdfast.agent.session.PinnedTls.ClientIdentity;
import io.holdfast.agent.state.Enrolment;
import java.io.IOException;
import java.time.Instant;

/** Makes connections to the control plane of an enrolment, with the keys and certificate as they are on disk now. */
public interface GatewayFactory {
    Gateway connect(Enrolment enrolment, Instant timeFloor) throws IOException;

    /** The same with another key and certificate. */
    Gateway connect(Enrolment enrolment, Instant timeFloor, ClientIdentity identity) throws IOException;

    /** Whether a connection made now would take another way than the one that was made last. */
    default boolean rerouted() {
        return false;
    }
}

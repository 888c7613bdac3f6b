package io.holdfast.agent.session;

import java.time.Instant;
import java.util.Optional;

/**
 * How the connection is, for {@code hfagent show}.
 *
 * @param lastContact last answer of the control plane
 * @param lastError of the failures since then
 */
public record SessionStatus(boolean connected, Optional<Instant> lastContact, Optional<String> lastError) {
    public static final SessionStatus START = new SessionStatus(false, Optional.empty(), Optional.empty());

    SessionStatus answered(Instant at) {
        return new SessionStatus(true, Optional.of(at), Optional.empty());
    }

    SessionStatus failed(String error) {
        return new SessionStatus(false, lastContact, Optional.of(error));
    }
}

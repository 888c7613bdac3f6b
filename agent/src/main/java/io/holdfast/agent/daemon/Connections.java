package io.holdfast.agent.daemon;

import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.session.GatewayFactory;
import io.holdfast.agent.session.HttpGateway;
import io.holdfast.agent.session.Https;
import io.holdfast.agent.session.PinnedTls;
import io.holdfast.agent.session.PinnedTls.ClientIdentity;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Connections with this machine's certificate to the pinned control plane. */
public final class Connections implements GatewayFactory {
    private final MachineKeys keys;
    private final Clock clock;

    public Connections(MachineKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Gateway connect(Enrolment enrolment, Instant timeFloor) throws IOException {
        try {
            ClientIdentity identity = new ClientIdentity(keys.identity().getPrivate(), keys.certificates());
            return new HttpGateway(
                    enrolment.gateway(),
                    new Https(PinnedTls.sockets(
                            Pem.certificates(enrolment.authority()), Optional.of(identity), clock, timeFloor)));
        } catch (PemException e) {
            throw new IOException("the pinned authority cannot be read: " + e.getMessage(), e);
        }
    }
}

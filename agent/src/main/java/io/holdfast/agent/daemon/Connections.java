package io.holdfast.agent.daemon;

import io.holdfast.agent.config.ConfigFile;
import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.identity.MachineKeys;
import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.session.GatewayFactory;
import io.holdfast.agent.session.HttpGateway;
import io.holdfast.agent.session.Https;
import io.holdfast.agent.session.PinnedTls;
import io.holdfast.agent.session.PinnedTls.ClientIdentity;
import io.holdfast.agent.session.Route;
import io.holdfast.agent.state.Enrolment;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Connections with this machine's certificate to the pinned control plane. */
public final class Connections implements GatewayFactory {
    private static final System.Logger LOG = System.getLogger(Connections.class.getName());

    private final MachineKeys keys;
    private final ConfigFile config;
    private final Clock clock;
    private volatile Route last = Route.DIRECT;

    public Connections(MachineKeys keys, ConfigFile config, Clock clock) {
        this.keys = keys;
        this.config = config;
        this.clock = clock;
    }

    /** An unreadable configuration keeps the way as it was: the control plane is still to hear that nothing is installed. */
    private Route route() {
        try {
            return new Route(config.read());
        } catch (ControlsUnreadableException e) {
            LOG.log(System.Logger.Level.WARNING, "the proxy stays as it was: {0}", e.getMessage());
            return last;
        }
    }

    @Override
    public boolean rerouted() {
        return last.differs(route());
    }

    @Override
    public Gateway connect(Enrolment enrolment, Instant timeFloor) throws IOException {
        return connect(enrolment, timeFloor, new ClientIdentity(keys.identity().getPrivate(), keys.certificates()));
    }

    @Override
    public Gateway connect(Enrolment enrolment, Instant timeFloor, ClientIdentity identity) throws IOException {
        Route route = route();
        last = route;
        try {
            List<X509Certificate> authorities = Pem.certificates(enrolment.authority());
            Optional<Https> packageStore = enrolment.privateLinkScope().isPresent()
                    ? Optional.empty()
                    : Optional.of(new Https(PinnedTls.sockets(authorities, Optional.empty(), clock, timeFloor), route));
            return new HttpGateway(
                    enrolment.gateway(),
                    new Https(PinnedTls.sockets(authorities, Optional.of(identity), clock, timeFloor), route),
                    packageStore);
        } catch (PemException e) {
            throw new IOException("the pinned authority cannot be read: " + e.getMessage(), e);
        }
    }
}

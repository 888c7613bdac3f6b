package io.holdfast.extensions.guestattestation;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The control plane as the agent knows it.
 *
 * @param resourceManager address of the API, which is the shared provider too
 * @param authority the authorities that were pinned when the machine was connected
 * @param proxy of the local configuration, unresolved
 */
record ControlPlane(URI resourceManager, List<X509Certificate> authority, Optional<InetSocketAddress> proxy) {
    ControlPlane {
        authority = List.copyOf(authority);
    }

    /** Whether the address is the control plane's own: only there the machine shows its token and believes the pinned authority. */
    boolean at(URI address) {
        return Objects.equals(resourceManager.getHost(), address.getHost())
                && Reach.port(resourceManager) == Reach.port(address);
    }
}

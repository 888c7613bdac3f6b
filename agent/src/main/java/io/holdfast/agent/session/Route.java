package io.holdfast.agent.session;

import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.config.ProxyAddress;
import io.holdfast.protocol.Wire;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * The way to the control plane: straight, or through the proxy that the local configuration names, except for the services
 * that it leaves out (connected-machine-agent, 2.4). A proxy only passes TLS on (CONNECT): who is at the other end is
 * checked as ever.
 */
public record Route(LocalConfig config) {
    public static final Route DIRECT = new Route(LocalConfig.DEFAULT);

    /** Of the service to which the address belongs. */
    public Proxy proxy(URI address) {
        return config.proxy(service(Objects.requireNonNullElse(address.getPath(), "")))
                .map(Route::proxy)
                .orElse(Proxy.NO_PROXY);
    }

    private static Proxy proxy(ProxyAddress address) {
        String host = address.host().replaceAll("[\\[\\]]", "");
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(host, address.port()));
    }

    private static String service(String path) {
        if (path.startsWith("/agent/") || path.equals(Wire.TOKEN)) {
            return "Arc";
        }
        if (path.startsWith(Wire.PACKAGE_STORE + "/")) {
            return "Storage"; // no name in proxy.bypass leaves it out
        }
        return path.startsWith("/adfs/") ? "AAD" : "ARM";
    }

    /** Whether the machines' listener is reached in another way by the other route. */
    public boolean differs(Route other) {
        return !machines().equals(other.machines());
    }

    private Optional<ProxyAddress> machines() {
        return config.proxy("Arc");
    }
}

package io.holdfast.testbed.fleet;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Where a control plane is, and what lets machines in.
 *
 * @param api resource manager
 * @param agents listener for machines
 * @param token bearer token that may write and enrol machines
 */
public record ControlPlaneAddress(
        URI api, URI agents, List<X509Certificate> authorities, String subscription, String token) {
    public ControlPlaneAddress {
        authorities = List.copyOf(authorities);
    }

    public static ControlPlaneAddress of(RunningHoldfast holdfast) {
        String api = holdfast.credential("resourceManager");
        RunningHoldfast.Answer metadata = holdfast.call("GET", "/metadata/endpoints?api-version=2022-09-01", "");
        try {
            Json parsed = Json.parse(metadata.body());
            Json first = parsed instanceof JsonArray array && !array.isEmpty() ? array.get(0) : parsed;
            String agents = ((JsonObject) first)
                    .object("holdfast")
                    .flatMap(object -> object.string("agents"))
                    .orElseThrow(() -> new IllegalStateException("no holdfast.agents in " + metadata.body()));
            return new ControlPlaneAddress(
                    URI.create(api),
                    URI.create(agents),
                    Pem.certificates(RunningHoldfast.read(holdfast.data().resolve("ca.pem"))),
                    holdfast.credential("subscriptionId"),
                    holdfast.token());
        } catch (JsonException | PemException e) {
            throw new IllegalStateException("the control plane's address cannot be read", e);
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return api + ", machines at " + agents;
    }
}

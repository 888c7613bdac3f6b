package io.holdfast.gateway;

import com.linecorp.armeria.server.HttpService;
import io.holdfast.control.identity.Tokens;
import io.holdfast.control.machines.Enrolments;
import io.holdfast.control.machines.FactIntake;
import io.holdfast.control.machines.ItemDelivery;
import io.holdfast.control.machines.Presence;
import io.holdfast.control.store.Store;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Everything of the control plane that machines see, and the service made of it.
 *
 * @param direct empty where packages come through the machines' own listener
 */
public record Gateway(
        Store store,
        Tokens tokens,
        Enrolments enrolments,
        ItemDelivery items,
        FactIntake facts,
        Presence presence,
        Optional<DirectDownload> direct,
        InstantSource clock) {

    /**
     * The service for the machines' listener.
     *
     * @param executor runs each request; its threads may wait
     */
    public HttpService service(Executor executor) {
        return new GatewayService(this, new HeldPolls(store), executor);
    }
}

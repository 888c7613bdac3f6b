package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.witnesses.LogKeys;
import java.util.Optional;

/** {@code GET /holdfast/log/keys}: the keys of the log, and how its witnesses stand. */
final class LogKeysEndpoint implements ArmEndpoint {
    private final LogKeys keys;

    LogKeysEndpoint(LogKeys keys) {
        this.keys = keys;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        if (!exchange.target().startsWith("holdfast", "log", "keys")
                || exchange.target().size() != 3) {
            return Optional.empty();
        }
        exchange.only(HttpMethod.GET);
        return Optional.of(Answer.ok(keys.read(exchange.context())));
    }
}

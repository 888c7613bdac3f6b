package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.activity.LogEpochs;
import io.holdfast.control.extensions.EpochSweep;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/** {@code /holdfast/log/epoch}: GET proposes the statement of a new epoch, POST takes it with the recovery key's signature. */
final class LogEpochEndpoint implements ArmEndpoint {
    private final LogEpochs epochs;
    private final EpochSweep sweep;
    private final AccessControl access;

    LogEpochEndpoint(LogEpochs epochs, EpochSweep sweep, AccessControl access) {
        this.epochs = epochs;
        this.sweep = sweep;
        this.access = access;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        if (!exchange.target().startsWith("holdfast", "log", "epoch")
                || exchange.target().size() != 3) {
            return Optional.empty();
        }
        access.current().require(exchange.context().caller(), "Holdfast.Log/epochs/write", ResourceId.ROOT);
        if (exchange.method() == HttpMethod.GET) {
            return Optional.of(Answer.ok(JsonObject.builder()
                    .put("statement", epochs.proposed(exchange.context().time()))
                    .build()));
        }
        exchange.only(HttpMethod.POST);
        String signed = exchange.body(true)
                .string("statement")
                .orElseThrow(() -> Problem.of(
                                ProblemCode.INVALID_REQUEST_CONTENT,
                                "'statement' is missing or wrong (expected: the signed statement).",
                                "statement")
                        .exception());
        int epoch = epochs.open(exchange.context(), signed);
        sweep.run();
        return Optional.of(Answer.ok(JsonObject.builder().put("epoch", epoch).build()));
    }
}

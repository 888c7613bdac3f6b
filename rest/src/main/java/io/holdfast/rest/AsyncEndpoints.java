package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.extensions.MachineOperations;
import io.holdfast.control.resources.AccessControl;
import io.holdfast.control.resources.Actions;
import io.holdfast.control.store.OperationRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/**
 * Long-running operations: {@code Azure-AsyncOperation} is always 200 with a status, {@code Location} is 202 until the end
 * (ARM asynchronous operations).
 */
final class AsyncEndpoints implements ArmEndpoint {
    private static final String RETRY_AFTER = "1";

    private final Store store;
    private final AccessControl access;

    AsyncEndpoints(Store store, AccessControl access) {
        this.store = store;
        this.access = access;
    }

    /** Adds the headers by which a client follows the operation. */
    Answer announce(Exchange exchange, Answer answer, OperationRow operation) {
        return answer.with("Azure-AsyncOperation", uri(exchange, operation, "operationStatuses"))
                .with("Location", uri(exchange, operation, "operationResults"))
                .with("Retry-After", RETRY_AFTER);
    }

    private static String uri(Exchange exchange, OperationRow operation, String kind) {
        String scope =
                operation.resource().subscription().map(ResourceId::toString).orElse("");
        String namespace = operation.resource().type().namespace();
        return exchange.base() + scope + "/providers/" + namespace + "/locations/local/" + kind + "/" + operation.id()
                + "?api-version=" + exchange.parameter("api-version").orElse("2025-01-13");
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = exchange.target();
        int last = target.size() - 1;
        boolean statuses = target.is(last - 1, "operationstatuses");
        boolean results = target.is(last - 1, "operationresults");
        if (!(statuses || results) || !target.is(last - 3, "locations")) {
            return Optional.empty();
        }
        exchange.only(HttpMethod.GET);
        exchange.apiVersion();
        UUID id = MachineOperations.parseId(target.get(last));
        OperationRow operation = store.read(transaction -> transaction.operation(id))
                .filter(row -> row.caller().equals(exchange.context().caller().name())
                        || access.current()
                                .permits(
                                        exchange.context().caller(),
                                        Actions.name(row.resource().type(), "read"),
                                        row.resource()))
                .orElseThrow(() ->
                        new ProblemException(ProblemCode.OPERATION_NOT_FOUND, "There is no operation with this id."));
        return Optional.of(statuses ? status(exchange, operation) : result(exchange, operation));
    }

    private static Answer status(Exchange exchange, OperationRow operation) {
        JsonObject.Builder json = JsonObject.builder()
                .put("id", exchange.target().path())
                .put("name", operation.id().toString())
                .put("status", operation.state())
                .put("startTime", operation.started().toString())
                .put("resourceId", operation.resource().toString());
        operation
                .ended()
                .ifPresent(ended -> json.put("endTime", ended.toString()).put("percentComplete", 100));
        operation.error().ifPresent(error -> json.put("error", error));
        Answer answer = Answer.ok(json.build());
        return operation.open() ? answer.with("Retry-After", RETRY_AFTER) : answer;
    }

    private Answer result(Exchange exchange, OperationRow operation) {
        if (operation.open()) {
            return announce(exchange, Answer.empty(202), operation);
        }
        return operation
                .error()
                .map(error -> Answer.of(409, JsonObject.of("error", error)))
                .orElse(Answer.empty(200));
    }
}

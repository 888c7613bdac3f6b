package io.holdfast.rest;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.deployments.DeploymentRequests;
import io.holdfast.control.deployments.Deployments;
import io.holdfast.control.resources.Listing;
import io.holdfast.control.resources.Removed;
import io.holdfast.control.resources.ResourceEngine;
import io.holdfast.control.resources.Stored;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code {scope}/providers/Microsoft.Resources/deployments} as far as it is more than a plain resource: a relaxed body,
 * lists of one scope only, actions with answers of their own, operations (ARM REST, Deployments).
 */
final class DeploymentEndpoint implements ArmEndpoint {
    private final Store store;
    private final ResourceEngine engine;
    private final AsyncEndpoints operations;
    private final DeploymentRequests requests;

    DeploymentEndpoint(Store store, ResourceEngine engine, AsyncEndpoints operations, DeploymentRequests requests) {
        this.store = store;
        this.engine = engine;
        this.operations = operations;
        this.requests = requests;
    }

    @Override
    public Optional<Answer> serve(Exchange exchange) {
        Target target = spelledOut(exchange.target());
        int provider = provider(target);
        if (provider < 0) {
            return Optional.empty();
        }
        if (!target.is(0, "subscriptions")) {
            throw new ProblemException(
                    ProblemCode.NOT_BUILT,
                    "Deployments to management groups and to the tenant are not built (expected: to a subscription or"
                            + " a resource group).");
        }
        ArmRouter.checkVersion(exchange, engine.registry().require(Deployments.TYPE));
        int beyond = target.size() - provider - 3;
        return switch (beyond) {
            case 0 -> Optional.of(list(exchange, ResourceId.parse(target.prefix(provider))));
            case 1 -> one(exchange, ResourceId.parse(target.path()));
            case 2 ->
                below(exchange, ResourceId.parse(target.prefix(target.size() - 1)), target.get(target.size() - 1));
            case 3 ->
                target.is(target.size() - 2, "operations")
                        ? Optional.of(operation(
                                exchange,
                                ResourceId.parse(target.prefix(target.size() - 2)),
                                target.get(target.size() - 1)))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Operations in resource groups are asked for at {@code …/resourcegroups/{group}/deployments}, without a provider. */
    private static Target spelledOut(Target target) {
        if (!target.is(0, "subscriptions") || !target.is(2, "resourcegroups") || !target.is(4, "deployments")) {
            return target;
        }
        List<String> segments = new ArrayList<>(target.segments());
        segments.addAll(4, List.of("providers", "Microsoft.Resources"));
        return new Target(segments);
    }

    private static int provider(Target target) {
        for (int i = target.size() - 3; i >= 0; i--) {
            if (target.is(i, "providers")) {
                return target.is(i + 1, "Microsoft.Resources") && target.is(i + 2, "deployments") ? i : -1;
            }
        }
        return -1;
    }

    private Answer list(Exchange exchange, ResourceId scope) {
        exchange.only(HttpMethod.GET);
        return ArmRouter.page(
                exchange,
                engine.list(
                        exchange.context(),
                        new Listing(
                                scope,
                                Optional.of(Deployments.TYPE),
                                true,
                                ArmRouter.filter(exchange),
                                ArmRouter.token(exchange),
                                ArmRouter.top(exchange))));
    }

    /** GET and HEAD are those of every resource. */
    private Optional<Answer> one(Exchange exchange, ResourceId id) {
        if (exchange.method() == HttpMethod.PUT) {
            Stored stored = engine.put(exchange.context(), id, exchange.relaxedBody(), exchange.conditions());
            Answer answer = Answer.of(stored.created() ? 201 : 200, stored.view());
            return Optional.of(stored.operation()
                    .map(operation -> operations.announce(exchange, answer, operation))
                    .orElse(answer));
        }
        if (exchange.method() == HttpMethod.DELETE) {
            Removed removed = engine.delete(exchange.context(), id, exchange.conditions());
            return Optional.of(
                    removed instanceof Removed.Going going
                            ? operations.announce(exchange, Answer.empty(202), going.operation())
                            : Answer.empty(204));
        }
        return Optional.empty();
    }

    private Optional<Answer> below(Exchange exchange, ResourceId id, String what) {
        return switch (Ascii.lower(what)) {
            case "validate" -> {
                exchange.only(HttpMethod.POST);
                yield Optional.of(Answer.ok(requests.validate(exchange.context(), id, exchange.relaxedBody())));
            }
            case "cancel" -> {
                exchange.only(HttpMethod.POST);
                engine.act(exchange.context(), id, "cancel", JsonObject.EMPTY);
                yield Optional.of(Answer.empty(204));
            }
            case "whatif" ->
                throw new ProblemException(
                        ProblemCode.NOT_BUILT,
                        "What a deployment would change cannot be told yet: whatIf is not built.");
            case "operations" -> {
                exchange.only(HttpMethod.GET);
                yield Optional.of(Answer.ok(JsonObject.of("value", new JsonArray(List.copyOf(all(exchange, id))))));
            }
            default -> Optional.empty();
        };
    }

    private List<JsonObject> all(Exchange exchange, ResourceId id) {
        engine.get(exchange.context(), id); // who may not read the deployment does not read its operations
        return store.read(transaction -> Deployments.operations(transaction, id));
    }

    private Answer operation(Exchange exchange, ResourceId id, String operation) {
        exchange.only(HttpMethod.GET);
        return all(exchange, id).stream()
                .filter(one ->
                        one.string("operationId").filter(operation::equals).isPresent())
                .findFirst()
                .map(Answer::ok)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.OPERATION_NOT_FOUND, "The deployment has no operation with this id."));
    }
}

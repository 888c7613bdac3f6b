package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.language.Expression;
import io.holdfast.policy.language.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Evaluates expressions of deployment templates straight from their tree: each is evaluated a few times, so compiling would
 * cost more than it saves. {@code if()} evaluates one branch only.
 *
 * <p>{@code equals} and {@code contains} look at case here, unlike in policy rules (ARM template functions).
 */
public final class Interpreter {
    /** Answers the functions that are not pure. */
    @FunctionalInterface
    public interface Context {
        /** @param function in the spelling of the table of functions */
        Json call(String function, List<Json> arguments);
    }

    private final Context context;
    private final Frame frame = Frame.empty();

    public Interpreter(Context context) {
        this.context = context;
    }

    /** @throws EvaluationFailure when it has no value */
    public Json value(Template template) {
        return switch (template) {
            case Template.Plain(Json json) -> json;
            case Template.Computed(Expression expression, String _) -> value(expression);
            case Template.Items(List<Template> items) ->
                items.stream().map(this::value).collect(JsonArray.collector());
            case Template.Members(Map<String, Template> members) -> {
                Map<String, Json> values = new LinkedHashMap<>();
                members.forEach((name, member) -> values.put(name, value(member)));
                yield new JsonObject(values);
            }
        };
    }

    private Json value(Expression expression) {
        frame.step();
        return switch (expression) {
            case Expression.Literal(Json json) -> json;
            case Expression.Member(Expression of, Expression key) -> member(value(of), value(key));
            case Expression.Call call -> call(call);
        };
    }

    private static Json member(Json of, Json key) {
        return Terms.find(of, key).orElseThrow(() -> new EvaluationFailure(missing(of, key)));
    }

    private static String missing(Json of, Json key) {
        if (of instanceof JsonObject object && key instanceof JsonString(String name)) {
            return "The language expression property '" + name + "' doesn't exist, available properties are '"
                    + object.names().stream().limit(40).collect(Collectors.joining(", ")) + "'.";
        }
        return "a value of the kind " + of.kind() + " has no member " + key.compact() + " (expected: one)";
    }

    private Json call(Expression.Call call) {
        String name = call.function().name();
        if (name.equals("if")) {
            Json condition = value(call.arguments().get(0));
            boolean yes = Values.flag(condition)
                    .orElseThrow(
                            () -> new EvaluationFailure("if(): a " + condition.kind() + " (expected: true or false)"));
            return value(call.arguments().get(yes ? 1 : 2));
        }
        List<Json> values = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            Json value = value(argument);
            frame.charge(value);
            values.add(value);
        }
        if (!call.function().pure()) {
            return context.call(name, values);
        }
        Optional<Json> exact = ExactFunctions.apply(name, values);
        if (exact.isPresent()) {
            return exact.get();
        }
        try {
            return Functions.of(name).apply(values.toArray(Json[]::new));
        } catch (EvaluationFailure e) {
            throw e.reason().startsWith(name + "(") ? e : new EvaluationFailure(name + "(): " + e.reason());
        }
    }
}

package io.holdfast.policy.language;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.JsonString;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What a rule names as it stands: fields and parameters. */
public final class FieldNames {
    private static final Set<String> PLAIN =
            Set.of("name", "fullname", "kind", "type", "location", "id", "tags", "identity", "resourcegroup");

    private FieldNames() {}

    /** Whether every resource type has the field. */
    public static boolean isPlain(String name) {
        String key = Ascii.lower(name);
        return PLAIN.contains(key) || key.startsWith("tags.") || key.startsWith("tags[") || key.startsWith("identity.");
    }

    /** The fields of conditions and of {@code field()}. */
    public static Set<String> fields(Condition condition) {
        Set<String> names = new LinkedHashSet<>();
        condition(condition, call -> literal(call, "field").ifPresent(names::add), names::add);
        return names;
    }

    /** The parameters that condition and effect use. */
    public static Set<String> parameters(Rule rule) {
        Set<String> names = new LinkedHashSet<>();
        Consumer<Expression.Call> calls = call -> literal(call, "parameters").ifPresent(names::add);
        condition(rule.condition(), calls, _ -> {});
        template(rule.effect(), calls);
        return names;
    }

    /** The parameters that a value uses. */
    public static Set<String> parameters(Template template) {
        Set<String> names = new LinkedHashSet<>();
        template(template, call -> literal(call, "parameters").ifPresent(names::add));
        return names;
    }

    private static Optional<String> literal(Expression.Call call, String function) {
        return call.function().name().equals(function)
                        && call.arguments().getFirst() instanceof Expression.Literal(JsonString(String name))
                ? Optional.of(name)
                : Optional.empty();
    }

    private static void condition(Condition condition, Consumer<Expression.Call> calls, Consumer<String> fields) {
        switch (condition) {
            case Condition.AllOf(List<Condition> of) -> of.forEach(one -> condition(one, calls, fields));
            case Condition.AnyOf(List<Condition> of) -> of.forEach(one -> condition(one, calls, fields));
            case Condition.Not(Condition of) -> condition(of, calls, fields);
            case Condition.Compare compare -> {
                template(compare.right(), calls);
                switch (compare.left()) {
                    case Condition.Field(Template name) -> field(name, calls, fields);
                    case Condition.Value(Template value) -> template(value, calls);
                    case Condition.FieldCount(Template field, Optional<Condition> where) -> {
                        field(field, calls, fields);
                        where.ifPresent(inner -> condition(inner, calls, fields));
                    }
                    case Condition.ValueCount(Template value, Optional<String> _, Optional<Condition> where) -> {
                        template(value, calls);
                        where.ifPresent(inner -> condition(inner, calls, fields));
                    }
                }
            }
        }
    }

    private static void field(Template name, Consumer<Expression.Call> calls, Consumer<String> fields) {
        if (name instanceof Template.Plain(JsonString(String text))) {
            fields.accept(text);
        } else {
            template(name, calls);
        }
    }

    private static void template(Template template, Consumer<Expression.Call> calls) {
        switch (template) {
            case Template.Plain _ -> {}
            case Template.Computed(Expression expression, String _) -> expression(expression, calls);
            case Template.Items(List<Template> items) -> items.forEach(item -> template(item, calls));
            case Template.Members(Map<String, Template> members) ->
                members.values().forEach(member -> template(member, calls));
        }
    }

    private static void expression(Expression expression, Consumer<Expression.Call> calls) {
        switch (expression) {
            case Expression.Literal _ -> {}
            case Expression.Member(Expression of, Expression key) -> {
                expression(of, calls);
                expression(key, calls);
            }
            case Expression.Call call -> {
                calls.accept(call);
                call.arguments().forEach(argument -> expression(argument, calls));
            }
        }
    }
}

package io.holdfast.policy.program;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.FieldPath;
import io.holdfast.policy.language.Expression;
import io.holdfast.policy.language.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes terms of templates and folds what is known.
 *
 * @param fields what {@code field()} reads
 * @param looked what field conditions read, so what {@code current()} names
 * @param bound whether {@code field()} sees the member that a count is at; not in an existence condition
 */
record TermCompiler(Known known, Fields fields, Fields looked, boolean bound) {
    /** Functions of the context, whose properties may be missing. */
    private static final Set<String> OPEN = Set.of("resourceGroup", "subscription", "requestContext", "policy");

    Term term(Template template, Scope scope) {
        return switch (template) {
            case Template.Plain(Json json) -> new Term.Constant(json);
            case Template.Computed(Expression expression, String _) -> term(expression, scope);
            case Template.Items(List<Template> items) ->
                Terms.items(items.stream().map(item -> term(item, scope)).toList());
            case Template.Members(Map<String, Template> members) -> {
                Map<String, Term> terms = new LinkedHashMap<>();
                members.forEach((name, member) -> terms.put(name, term(member, scope)));
                yield Terms.members(terms);
            }
        };
    }

    Term term(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Literal(Json json) -> new Term.Constant(json);
            case Expression.Member member -> member(member, scope);
            case Expression.Call call -> call(call, scope);
        };
    }

    private Term member(Expression.Member member, Scope scope) {
        Term of = term(member.of(), scope);
        Term key = term(member.key(), scope);
        Optional<Json> missing = missing(member.of());
        if (of instanceof Term.Constant(Json object) && key instanceof Term.Constant(Json name)) {
            return Terms.fold(() -> Terms.member(object, name, missing));
        }
        return new Terms.Member(of, key, missing);
    }

    /** Of a resource group, a subscription, a request and a policy what is missing is null, a missing tag is empty. */
    private static Optional<Json> missing(Expression of) {
        boolean tag = of instanceof Expression.Member(Expression _, Expression.Literal(JsonString(String name)))
                && Ascii.equalsIgnoreCase(name, "tags");
        Expression root = of;
        while (root instanceof Expression.Member(Expression inner, Expression _)) {
            root = inner;
        }
        if (root instanceof Expression.Call call
                && OPEN.contains(call.function().name())) {
            return Optional.of(tag ? Json.of("") : JsonNull.NULL);
        }
        return Optional.empty();
    }

    private Term call(Expression.Call call, Scope scope) {
        String name = call.function().name();
        List<Term> arguments =
                call.arguments().stream().map(argument -> term(argument, scope)).toList();
        return switch (name) {
            case "parameters" -> parameter(arguments.getFirst());
            case "field" -> field(arguments.getFirst(), scope);
            case "current" -> current(arguments, scope);
            case "resourceGroup" -> frame -> frame.context().resourceGroup();
            case "subscription" -> frame -> frame.context().subscription();
            case "requestContext" -> frame -> frame.context().requestContext();
            case "policy" -> frame -> frame.context().policy();
            case "utcNow" -> now(arguments);
            case "if" -> choice(arguments);
            default -> pure(name, arguments);
        };
    }

    private static Term pure(String name, List<Term> arguments) {
        Terms.Call term = new Terms.Call(name, Functions.of(name), arguments);
        if (!Terms.known(arguments)) {
            return term;
        }
        return Terms.fold(() -> term.value(Frame.empty()));
    }

    private static Term choice(List<Term> arguments) {
        Term choice = new Terms.Choice(arguments.get(0), arguments.get(1), arguments.get(2));
        if (arguments.get(0) instanceof Term.Constant(Json json)
                && Values.flag(json).isPresent()) {
            return arguments.get(Values.flag(json).get() ? 1 : 2);
        }
        return choice;
    }

    private static Term now(List<Term> arguments) {
        if (arguments.isEmpty()) {
            return frame -> DateFunctions.now(frame.context().now());
        }
        Term format = arguments.getFirst();
        return frame -> DateFunctions.now(frame.context().now(), Arguments.string(format.value(frame)));
    }

    private Term parameter(Term name) {
        if (name instanceof Term.Constant(JsonString(String text))) {
            Json value = known.parameters().get(Ascii.lower(text));
            return value == null
                    ? new Term.Failing("the parameter '" + text + "' has no value")
                    : new Term.Constant(value);
        }
        return frame -> {
            String text = Arguments.string(name.value(frame));
            Json value = known.parameters().get(Ascii.lower(text));
            if (value == null) {
                throw new EvaluationFailure("the parameter '" + text + "' has no value");
            }
            return value;
        };
    }

    private Term field(Term name, Scope scope) {
        Scope seen = bound ? scope : Scope.NONE;
        if (name instanceof Term.Constant(JsonString(String text))) {
            return read(fields.resolve(text), seen);
        }
        return frame ->
                read(fields.resolve(Arguments.string(name.value(frame))), seen).value(frame);
    }

    /** {@code field()}: what is missing is an empty string, or an empty array for members. */
    private Term read(FieldRef ref, Scope scope) {
        return switch (ref) {
            case FieldRef.Type _ ->
                frame -> missing(frame.subject().findIgnoreCase("type").orElse(JsonNull.NULL));
            case FieldRef.FullName _ -> frame -> Json.of(Names.full(frame.subject()));
            case FieldRef.ResourceGroup _ -> frame -> Json.of(Names.resourceGroup(frame.subject()));
            case FieldRef.Unknown(String text) -> new Term.Failing("the field '" + text + "' is not known");
            case FieldRef.Path(FieldPath path, FieldRef.Kind _, boolean _) -> {
                Access access = access(path, scope, Access.Start.SUBJECT);
                boolean one = access.start() == Access.Start.SLOT && !access.each();
                yield frame -> {
                    Json value = access.value(frame);
                    return one ? JsonArray.of(value) : missing(value);
                };
            }
        };
    }

    private static Json missing(Json value) {
        return value == JsonNull.NULL ? Json.of("") : value;
    }

    /** Where a path begins: at the member of the innermost count over its beginning, or at the resource. */
    Access access(FieldPath path, Scope scope, Access.Start otherwise) {
        return scope.over(path)
                .map(loop -> new Access(
                        Access.Start.SLOT,
                        loop.slot(),
                        path,
                        loop.path().map(FieldPath::length).orElse(0)))
                .orElseGet(() -> new Access(otherwise, 0, path, 0));
    }

    private Term current(List<Term> arguments, Scope scope) {
        if (scope.loops().isEmpty()) {
            return new Term.Failing("current() stands outside of a count");
        }
        if (arguments.isEmpty()) {
            int slot = scope.innermost().orElseThrow().slot();
            return frame -> frame.slot(slot);
        }
        if (arguments.getFirst() instanceof Term.Constant(JsonString(String text))) {
            return current(text, scope);
        }
        Term name = arguments.getFirst();
        return frame -> current(Arguments.string(name.value(frame)), scope).value(frame);
    }

    private Term current(String name, Scope scope) {
        Optional<Scope.Loop> named = scope.named(name);
        if (named.isPresent()) {
            int slot = named.get().slot();
            return frame -> frame.slot(slot);
        }
        if (looked.resolve(name) instanceof FieldRef.Path(FieldPath path, FieldRef.Kind _, boolean _)) {
            Access access = access(path, scope, Access.Start.LOOKED);
            if (access.start() == Access.Start.SLOT) {
                return access::value;
            }
        }
        List<String> names = new ArrayList<>();
        scope.loops().forEach(loop -> loop.name().ifPresent(names::add));
        scope.loops().forEach(loop -> loop.path().ifPresent(path -> names.add(path.toString())));
        return new Term.Failing("current('" + name + "') names no count around it (expected: one of " + names + ")");
    }
}

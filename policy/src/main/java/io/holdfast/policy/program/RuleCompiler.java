package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.FieldPath;
import io.holdfast.policy.language.Condition;
import io.holdfast.policy.language.Template;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes tests of conditions, for one resource type. */
public final class RuleCompiler {
    private final Known known;
    private final Fields looked;
    private final TermCompiler terms;
    private int slots;

    private RuleCompiler(Known known, Fields fields, Fields looked, boolean bound) {
        this.known = known;
        this.looked = looked;
        this.terms = new TermCompiler(known, fields, looked, bound);
    }

    /** For {@code if} and {@code then}. */
    public static RuleCompiler ofRule(Known known, Fields fields) {
        return new RuleCompiler(known, fields, fields, true);
    }

    /** For an existence condition: field conditions read the related resource, {@code field()} that of {@code if}. */
    public static RuleCompiler ofExistence(Known known, Fields fields, Fields related) {
        return new RuleCompiler(known, fields, related, false);
    }

    /** Members that a frame must have room for. */
    public int slots() {
        return slots;
    }

    TermCompiler terms() {
        return terms;
    }

    public Test test(Condition condition) {
        return test(condition, Scope.NONE);
    }

    /**
     * Whether a policy concerns the resource: the conditions of these kinds count, every other one as true, or as false
     * below {@code not} (policy.md 4.1).
     */
    Test applicability(Condition condition, boolean negated, Set<FieldRef.Kind> deciding) {
        return switch (condition) {
            case Condition.AllOf(List<Condition> of) ->
                Tests.all(of.stream()
                        .map(one -> applicability(one, negated, deciding))
                        .toList());
            case Condition.AnyOf(List<Condition> of) ->
                Tests.any(of.stream()
                        .map(one -> applicability(one, negated, deciding))
                        .toList());
            case Condition.Not(Condition of) -> new Tests.Not(applicability(of, !negated, deciding));
            case Condition.Compare compare ->
                deciding.contains(kind(compare)) ? test(compare, Scope.NONE) : new Tests.Known(!negated);
        };
    }

    /** What a condition compares, as far as that says what a policy concerns. */
    FieldRef.Kind kind(Condition.Compare compare) {
        if (compare.left() instanceof Condition.Field(Template name)
                && terms.term(name, Scope.NONE) instanceof Term.Constant(JsonString(String text))) {
            return switch (looked.resolve(text)) {
                case FieldRef.Type _ -> FieldRef.Kind.TYPE;
                case FieldRef.Path path -> path.kind();
                case FieldRef.FullName _, FieldRef.ResourceGroup _, FieldRef.Unknown _ -> FieldRef.Kind.OTHER;
            };
        }
        return FieldRef.Kind.OTHER;
    }

    private Test test(Condition condition, Scope scope) {
        return switch (condition) {
            case Condition.AllOf(List<Condition> of) ->
                Tests.all(of.stream().map(one -> test(one, scope)).toList());
            case Condition.AnyOf(List<Condition> of) ->
                Tests.any(of.stream().map(one -> test(one, scope)).toList());
            case Condition.Not(Condition of) -> new Tests.Not(test(of, scope));
            case Condition.Compare compare -> leaf(compare, scope);
        };
    }

    private Test leaf(Condition.Compare compare, Scope scope) {
        Source source = source(compare.left(), scope);
        boolean location = kind(compare) == FieldRef.Kind.LOCATION;
        return Leaf.of(source, Comparison.of(compare.operator(), terms.term(compare.right(), scope), location));
    }

    private Source source(Condition.Left left, Scope scope) {
        return switch (left) {
            case Condition.Field(Template name) -> field(name, scope);
            case Condition.Value(Template value) -> new Source.Value(shown(value), "Value", terms.term(value, scope));
            case Condition.FieldCount count -> fieldCount(count, scope);
            case Condition.ValueCount count -> valueCount(count, scope);
        };
    }

    private Source field(Template name, Scope scope) {
        Term term = terms.term(name, scope);
        if (term instanceof Term.Constant(Json json)) {
            return json instanceof JsonString(String text) ? found(text, scope) : new Source.Unknown(json.compact());
        }
        return new Source.Dynamic(shown(name), term, text -> found(text, scope));
    }

    private Source found(String name, Scope scope) {
        return switch (looked.resolve(name)) {
            case FieldRef.Type _ ->
                new Source.Type(
                        name,
                        looked.type().isEmpty() ? JsonNull.NULL : Json.of(looked.type()),
                        looked.type().equals("microsoft.resources/subscriptions/resourcegroups"));
            case FieldRef.FullName _ -> new Source.Named(name, frame -> Json.of(Names.full(frame.looked())));
            case FieldRef.ResourceGroup _ ->
                new Source.Named(name, frame -> Json.of(Names.resourceGroup(frame.looked())));
            case FieldRef.Unknown _ -> new Source.Unknown(name);
            case FieldRef.Path(FieldPath path, FieldRef.Kind _, boolean absent) -> {
                Access access = terms.access(path, scope, Access.Start.LOOKED);
                yield Source.Field.of(name, access, absent);
            }
        };
    }

    private Source fieldCount(Condition.FieldCount count, Scope scope) {
        String text = shown(count.field());
        Term name = terms.term(count.field(), scope);
        if (!(name instanceof Term.Constant(JsonString(String field)))) {
            return new Source.Value(text, "Count", new Term.Failing("a count over a field whose name is not known"));
        }
        if (!(looked.resolve(field) instanceof FieldRef.Path(FieldPath path, FieldRef.Kind _, boolean _))) {
            return new Source.Unknown(field);
        }
        Access access = terms.access(path, scope, Access.Start.LOOKED);
        int slot = slot(scope);
        Scope inner = scope.with(new Scope.Loop(slot, Optional.of(path), Optional.empty()));
        Optional<Test> where = count.where().map(condition -> test(condition, inner));
        return new Source.Value(field, "Count", frame -> {
            long[] counted = new long[1];
            access.path().all(access.begin(frame), access.from(), member -> {
                frame.step();
                frame.slot(slot, member);
                counted[0] += where.isEmpty() || where.get().holds(frame) ? 1 : 0;
                return true;
            });
            return Json.of(counted[0]);
        });
    }

    private Source valueCount(Condition.ValueCount count, Scope scope) {
        Term value = terms.term(count.value(), scope);
        int slot = slot(scope);
        Scope inner = scope.with(new Scope.Loop(slot, Optional.empty(), count.name()));
        Optional<Test> where = count.where().map(condition -> test(condition, inner));
        return new Source.Value(shown(count.value()), "Count", frame -> {
            JsonArray members = Arguments.array(value.value(frame));
            if (members.size() > known.iterations()) {
                throw new EvaluationFailure("a value count over " + members.size() + " members (expected: at most "
                        + known.iterations() + ")");
            }
            long counted = 0;
            for (Json member : members) {
                frame.step();
                frame.slot(slot, member);
                counted += where.isEmpty() || where.get().holds(frame) ? 1 : 0;
            }
            return Json.of(counted);
        });
    }

    private int slot(Scope scope) {
        slots = Math.max(slots, scope.depth() + 1);
        return scope.depth();
    }

    private static String shown(Template template) {
        return switch (template) {
            case Template.Plain(JsonString(String text)) -> text;
            case Template.Plain(Json json) -> json.compact();
            case Template.Computed(var _, String text) -> text;
            case Template.Items _ -> "[…]";
            case Template.Members _ -> "{…}";
        };
    }
}

package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The kinds of terms beside constants and functions of the context. */
final class Terms {
    private Terms() {}

    /** Evaluates what is known now. */
    static Term fold(Supplier<Json> known) {
        try {
            return new Term.Constant(known.get());
        } catch (EvaluationFailure e) {
            return new Term.Failing(e.reason());
        }
    }

    static boolean known(List<Term> terms) {
        return terms.stream().allMatch(Term.Constant.class::isInstance);
    }

    static Json[] values(List<Term> terms, Frame frame) {
        Json[] values = new Json[terms.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = terms.get(i).value(frame);
            frame.charge(values[i]);
        }
        return values;
    }

    record Call(String name, Function function, List<Term> arguments) implements Term {
        @Override
        public Json value(Frame frame) {
            frame.step();
            try {
                return function.apply(values(arguments, frame));
            } catch (EvaluationFailure e) {
                throw e.reason().startsWith(name + "(") ? e : new EvaluationFailure(name + "(): " + e.reason());
            }
        }
    }

    /** {@code if()}: only one branch is evaluated. */
    record Choice(Term condition, Term then, Term otherwise) implements Term {
        @Override
        public Json value(Frame frame) {
            Json value = condition.value(frame);
            boolean yes = Values.flag(value)
                    .orElseThrow(() -> new EvaluationFailure("if(): a " + value.kind() + " (expected: true or false)"));
            return (yes ? then : otherwise).value(frame);
        }
    }

    /**
     * A property or a member.
     *
     * @param missing what one that is not there is; empty makes it a failure
     */
    record Member(Term of, Term key, Optional<Json> missing) implements Term {
        @Override
        public Json value(Frame frame) {
            return member(of.value(frame), key.value(frame), missing);
        }
    }

    static Json member(Json of, Json key, Optional<Json> missing) {
        Optional<Json> found = find(of, key);
        if (found.isPresent()) {
            return found.get();
        }
        return missing.orElseThrow(
                () -> new EvaluationFailure("a " + of.kind() + " has no member " + key.compact() + " (expected: one)"));
    }

    static Optional<Json> find(Json of, Json key) {
        if (of instanceof JsonObject object && key instanceof JsonString(String name)) {
            return object.findIgnoreCase(name);
        }
        if (of instanceof JsonArray array && key instanceof JsonNumber number) {
            long index = number.asLong().orElse(-1);
            return index >= 0 && index < array.size() ? Optional.of(array.get((int) index)) : Optional.empty();
        }
        return Optional.empty();
    }

    record Items(List<Term> items) implements Term {
        @Override
        public Json value(Frame frame) {
            return new JsonArray(List.of(values(items, frame)));
        }
    }

    record Members(Map<String, Term> members) implements Term {
        @Override
        public Json value(Frame frame) {
            Map<String, Json> values = new LinkedHashMap<>();
            members.forEach((name, term) -> values.put(name, term.value(frame)));
            return new JsonObject(values);
        }
    }

    static Term items(List<Term> items) {
        return known(items)
                ? new Term.Constant(
                        new JsonArray(items.stream().map(Terms::constant).toList()))
                : new Items(List.copyOf(items));
    }

    static Term members(Map<String, Term> members) {
        if (!known(new ArrayList<>(members.values()))) {
            return new Members(members);
        }
        Map<String, Json> values = new LinkedHashMap<>();
        members.forEach((name, term) -> values.put(name, constant(term)));
        return new Term.Constant(new JsonObject(values));
    }

    private static Json constant(Term term) {
        return term instanceof Term.Constant(Json json) ? json : JsonNull.NULL;
    }

    static Json bool(boolean value) {
        return value ? JsonBoolean.TRUE : JsonBoolean.FALSE;
    }
}

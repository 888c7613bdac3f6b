package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.policy.EvaluatedExpression;
import io.holdfast.policy.Operator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One condition. */
record Leaf(Source source, Comparison comparison, Optional<Boolean> known) implements Test {
    /** Known where both sides are; a failure stays one for the evaluation. */
    static Test of(Source source, Comparison comparison) {
        Optional<Boolean> known = Optional.empty();
        if (comparison.made().isPresent() && constant(source, comparison.operator())) {
            try {
                known = Optional.of(
                        source instanceof Source.Type type
                                ? comparison.made().get().holds(type.key())
                                : source.all(Frame.empty(), comparison.made().get()));
            } catch (EvaluationFailure _) {
                // evaluated again where it is reached
            }
        }
        return new Leaf(source, comparison, known);
    }

    private static boolean constant(Source source, Operator operator) {
        return switch (source) {
            case Source.Value value -> value.term() instanceof Term.Constant;
            // of the type only the lower-case form is known, which patterns with case could tell apart
            case Source.Type _ -> operator != Operator.MATCH && operator != Operator.NOT_MATCH;
            case Source.Field field -> field.absent() && field.access().start() != Access.Start.SLOT;
            case Source.Named _, Source.Dynamic _, Source.Unknown _ -> false;
        };
    }

    @Override
    public boolean holds(Frame frame) {
        if (known.isPresent()) {
            return known.get();
        }
        frame.step();
        return source.all(frame, comparison.check(frame));
    }

    @Override
    public void explain(Frame frame, List<EvaluatedExpression> decided) {
        Json left = shown(() -> source.shown(frame));
        Json right = shown(() -> comparison.right().value(frame));
        boolean result;
        try {
            result = holds(frame);
        } catch (EvaluationFailure _) {
            return;
        }
        decided.add(new EvaluatedExpression(
                result,
                source.expression(),
                source.kind(),
                source.path(frame),
                left,
                right,
                comparison.operator().display()));
    }

    private static Json shown(Supplier<Json> value) {
        try {
            return value.get();
        } catch (EvaluationFailure _) {
            return JsonNull.NULL;
        }
    }
}

package io.holdfast.policy.program;

import io.holdfast.policy.EvaluatedExpression;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Logic. A conjunction with a member that does not hold does not hold, whatever else fails, and a disjunction with one that
 * holds does: so the order of members says nothing, and what is known of a type can be left out.
 */
final class Tests {
    private Tests() {}

    record Known(boolean value) implements Test {
        @Override
        public boolean holds(Frame frame) {
            return value;
        }

        @Override
        public void explain(Frame frame, List<EvaluatedExpression> decided) {}

        @Override
        public Optional<Boolean> known() {
            return Optional.of(value);
        }
    }

    record Not(Test of) implements Test {
        @Override
        public boolean holds(Frame frame) {
            return !of.holds(frame);
        }

        @Override
        public void explain(Frame frame, List<EvaluatedExpression> decided) {
            of.explain(frame, decided);
        }

        @Override
        public Optional<Boolean> known() {
            return of.known().map(value -> !value);
        }
    }

    /**
     * {@code allOf} and {@code anyOf}.
     *
     * @param tests all members, for explaining
     * @param open those that are not known, for answering
     * @param decisive the value of a member that decides alone: false for allOf, true for anyOf
     */
    record Many(List<Test> tests, List<Test> open, boolean decisive, Optional<Boolean> known) implements Test {
        @Override
        public boolean holds(Frame frame) {
            if (known.isPresent()) {
                return known.get();
            }
            @Nullable EvaluationFailure failure = null;
            for (int i = 0; i < open.size(); i++) {
                try {
                    if (open.get(i).holds(frame) == decisive) {
                        return decisive;
                    }
                } catch (EvaluationFailure e) {
                    failure = failure == null ? e : failure;
                }
            }
            if (failure != null) {
                throw failure;
            }
            return !decisive;
        }

        @Override
        public void explain(Frame frame, List<EvaluatedExpression> decided) {
            boolean holds = holds(frame);
            for (Test test : tests) {
                if (holds != decisive) {
                    test.explain(frame, decided);
                } else if (decides(test, frame)) {
                    test.explain(frame, decided);
                    return;
                }
            }
        }

        private boolean decides(Test test, Frame frame) {
            try {
                return test.holds(frame) == decisive;
            } catch (EvaluationFailure _) {
                return false;
            }
        }
    }

    static Test all(List<Test> tests) {
        return many(tests, false);
    }

    static Test any(List<Test> tests) {
        return many(tests, true);
    }

    private static Test many(List<Test> tests, boolean decisive) {
        List<Test> open = tests.stream().filter(test -> test.known().isEmpty()).toList();
        boolean decided = tests.stream().anyMatch(test -> test.known().equals(Optional.of(decisive)));
        Optional<Boolean> known = Optional.empty();
        if (decided) {
            known = Optional.of(decisive);
        } else if (open.isEmpty()) {
            known = Optional.of(!decisive);
        }
        return new Many(List.copyOf(tests), open, decisive, known);
    }
}

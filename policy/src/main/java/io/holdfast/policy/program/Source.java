package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonString;

/** The left side of a condition. */
sealed interface Source {
    /** Whether the check holds, of a collection for every member. */
    boolean all(Frame frame, Check check);

    /** The value, for explaining. */
    Json shown(Frame frame);

    /** As the rule names it. */
    String expression();

    /** {@code Field}, {@code Value} or {@code Count}. */
    String kind();

    /** Where it is in the document; empty when it is in none. */
    String path(Frame frame);

    /** @param place of the value in the document; empty when the type has none */
    record Field(String expression, Access access, boolean each, boolean absent, String place) implements Source {
        static Field of(String expression, Access access, boolean absent) {
            return new Field(
                    expression,
                    access,
                    access.each(),
                    absent,
                    absent ? "" : access.path().toString());
        }

        @Override
        public boolean all(Frame frame, Check check) {
            if (!each) {
                Json value = access.path().scalar(access.begin(frame), access.from());
                frame.charge(value);
                return check.holds(value);
            }
            return access.path().all(access.begin(frame), access.from(), value -> {
                frame.step();
                frame.charge(value);
                return check.holds(value);
            });
        }

        @Override
        public Json shown(Frame frame) {
            return access.value(frame);
        }

        @Override
        public String kind() {
            return "Field";
        }

        @Override
        public String path(Frame frame) {
            return place;
        }
    }

    /** @param key lower-case; null when the resource has none */
    record Type(String expression, Json key, boolean group) implements Source {
        private static final Json GROUP = Json.of("Microsoft.Resources/subscriptions/resourceGroups");

        @Override
        public boolean all(Frame frame, Check check) {
            return check.holds(shown(frame));
        }

        @Override
        public Json shown(Frame frame) {
            return group ? GROUP : frame.looked().findIgnoreCase("type").orElse(JsonNull.NULL);
        }

        @Override
        public String kind() {
            return "Field";
        }

        @Override
        public String path(Frame frame) {
            return "type";
        }
    }

    /** The full name and the resource group: not at a path, or not only. */
    record Named(String expression, Term term) implements Source {
        @Override
        public boolean all(Frame frame, Check check) {
            Json value = term.value(frame);
            frame.charge(value);
            return check.holds(value);
        }

        @Override
        public Json shown(Frame frame) {
            return term.value(frame);
        }

        @Override
        public String kind() {
            return "Field";
        }

        @Override
        public String path(Frame frame) {
            return expression;
        }
    }

    /** A field whose name is computed from the resource. */
    record Dynamic(String expression, Term name, Lookup lookup) implements Source {
        /** Finds the field of a name. */
        @FunctionalInterface
        interface Lookup {
            Source find(String name);
        }

        private Source found(Frame frame) {
            Json value = name.value(frame);
            if (!(value instanceof JsonString(String text))) {
                throw new EvaluationFailure("the name of a field is a " + value.kind() + " (expected: a string)");
            }
            return lookup.find(text);
        }

        @Override
        public boolean all(Frame frame, Check check) {
            return found(frame).all(frame, check);
        }

        @Override
        public Json shown(Frame frame) {
            return found(frame).shown(frame);
        }

        @Override
        public String kind() {
            return "Field";
        }

        @Override
        public String path(Frame frame) {
            return found(frame).path(frame);
        }
    }

    record Value(String expression, String kind, Term term) implements Source {
        @Override
        public boolean all(Frame frame, Check check) {
            Json value = term.value(frame);
            frame.charge(value);
            return check.holds(value);
        }

        @Override
        public Json shown(Frame frame) {
            return term.value(frame);
        }

        @Override
        public String path(Frame frame) {
            return "";
        }
    }

    /** A field that no type has: no answer. A policy that names one as it stands concerns nothing at all. */
    record Unknown(String expression) implements Source {
        @Override
        public boolean all(Frame frame, Check check) {
            throw new EvaluationFailure("the field '" + expression + "' is not known");
        }

        @Override
        public Json shown(Frame frame) {
            return JsonNull.NULL;
        }

        @Override
        public String kind() {
            return "Field";
        }

        @Override
        public String path(Frame frame) {
            return "";
        }
    }
}

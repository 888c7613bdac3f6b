package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;

/** Whole numbers of 64 bits; what does not fit is a failure. */
final class NumberFunctions {
    private NumberFunctions() {}

    static void register(Functions.Registry registry) {
        registry.put("int", NumberFunctions::whole);
        registry.put("float", NumberFunctions::decimal);
        registry.put("add", of(Math::addExact));
        registry.put("sub", of(Math::subtractExact));
        registry.put("mul", of(Math::multiplyExact));
        registry.put("div", of(Math::divideExact));
        registry.put("mod", of(NumberFunctions::remainder));
        registry.put("min", arguments -> best(arguments, true));
        registry.put("max", arguments -> best(arguments, false));
    }

    private static long remainder(long left, long right) {
        return right == -1 ? 0 : left % right;
    }

    private static Function of(LongBinaryOperator operator) {
        return arguments -> {
            try {
                return Json.of(operator.applyAsLong(Arguments.number(arguments[0]), Arguments.number(arguments[1])));
            } catch (ArithmeticException _) {
                throw new EvaluationFailure(arguments[0] + " and " + arguments[1]
                        + " (expected: a result of 64 bits, and no division by zero)");
            }
        };
    }

    private static Json whole(Json[] arguments) {
        if (arguments[0] instanceof JsonString text) {
            return Values.number(text.value().strip())
                    .map(number -> whole(new Json[] {number}))
                    .orElseThrow(() -> Arguments.wrong(arguments[0], "a number, also in a string"));
        }
        if (arguments[0] instanceof JsonNumber number) {
            if (number.asLong().isPresent()) {
                return Json.of(number.asLong().getAsLong());
            }
            double value = Double.parseDouble(number.literal());
            if (Math.abs(value) < 0x1p63) {
                return Json.of((long) value);
            }
        }
        throw Arguments.wrong(arguments[0], "a number of 64 bits, also in a string");
    }

    private static Json decimal(Json[] arguments) {
        if (arguments[0] instanceof JsonNumber) {
            return arguments[0];
        }
        return Values.number(Arguments.string(arguments[0]).strip())
                .orElseThrow(() -> Arguments.wrong(arguments[0], "a number, also in a string"));
    }

    private static Json best(Json[] arguments, boolean least) {
        List<Json> items = new ArrayList<>();
        for (Json argument : arguments) {
            if (argument instanceof JsonArray array) {
                items.addAll(array.items());
            } else {
                items.add(argument);
            }
        }
        if (items.isEmpty()) {
            throw new EvaluationFailure("an empty array (expected: at least one number)");
        }
        long best = Arguments.number(items.getFirst());
        for (Json item : items) {
            long number = Arguments.number(item);
            best = least ? Math.min(best, number) : Math.max(best, number);
        }
        return Json.of(best);
    }
}

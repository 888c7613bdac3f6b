package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonNumber;

/** Logic and comparison. {@code if} is a term of its own: it evaluates one branch only. */
final class LogicFunctions {
    private LogicFunctions() {}

    static void register(Functions.Registry registry) {
        registry.put("and", LogicFunctions::and);
        registry.put("or", LogicFunctions::or);
        registry.put("not", arguments -> Terms.bool(!Arguments.flag(arguments[0])));
        registry.put("true", _ -> JsonBoolean.TRUE);
        registry.put("false", _ -> JsonBoolean.FALSE);
        registry.put("null", _ -> JsonNull.NULL);
        registry.put("bool", LogicFunctions::bool);
        registry.put("equals", arguments -> Terms.bool(Values.equal(arguments[0], arguments[1])));
        registry.put("less", arguments -> Terms.bool(Values.order(arguments[0], arguments[1]) < 0));
        registry.put("lessOrEquals", arguments -> Terms.bool(Values.order(arguments[0], arguments[1]) <= 0));
        registry.put("greater", arguments -> Terms.bool(Values.order(arguments[0], arguments[1]) > 0));
        registry.put("greaterOrEquals", arguments -> Terms.bool(Values.order(arguments[0], arguments[1]) >= 0));
        registry.put("coalesce", LogicFunctions::coalesce);
    }

    private static Json and(Json[] arguments) {
        boolean all = true;
        for (Json argument : arguments) {
            all &= Arguments.flag(argument);
        }
        return Terms.bool(all);
    }

    private static Json or(Json[] arguments) {
        boolean any = false;
        for (Json argument : arguments) {
            any |= Arguments.flag(argument);
        }
        return Terms.bool(any);
    }

    private static Json bool(Json[] arguments) {
        return arguments[0] instanceof JsonNumber number
                ? Terms.bool(Values.compare(number, JsonNumber.of(0)) != 0)
                : Terms.bool(Arguments.flag(arguments[0]));
    }

    private static Json coalesce(Json[] arguments) {
        for (Json argument : arguments) {
            if (argument != JsonNull.NULL) {
                return argument;
            }
        }
        return JsonNull.NULL;
    }
}

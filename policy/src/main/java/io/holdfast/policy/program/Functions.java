package io.holdfast.policy.program;

import io.holdfast.kernel.Ascii;
import java.util.HashMap;
import java.util.Map;

/** The pure functions by name. */
final class Functions {
    private static final Map<String, Function> ALL = new HashMap<>();

    static {
        LogicFunctions.register(Functions::put);
        StringFunctions.register(Functions::put);
        EncodingFunctions.register(Functions::put);
        CollectionFunctions.register(Functions::put);
        SetFunctions.register(Functions::put);
        NumberFunctions.register(Functions::put);
        Functions.put("addDays", DateFunctions::addDays);
        Functions.put("ipRangeContains", IpRanges::contains);
        Functions.put("dateTimeAdd", DateFunctions::add);
        Functions.put("dateTimeToEpoch", DateFunctions::toEpoch);
        Functions.put("dateTimeFromEpoch", DateFunctions::fromEpoch);
    }

    /** Takes functions by name. */
    @FunctionalInterface
    interface Registry {
        void put(String name, Function function);
    }

    private Functions() {}

    private static void put(String name, Function function) {
        ALL.put(Ascii.lower(name), function);
    }

    static Function of(String name) {
        Function function = ALL.get(Ascii.lower(name));
        if (function == null) {
            throw new IllegalStateException("the function " + name + " has a signature and no body");
        }
        return function;
    }
}

package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Strings. */
final class StringFunctions {
    private StringFunctions() {}

    static void register(Functions.Registry registry) {
        registry.put("concat", StringFunctions::concat);
        registry.put("toLower", a -> Arguments.text(Arguments.string(a[0]).toLowerCase(Locale.ROOT)));
        registry.put("toUpper", a -> Arguments.text(Arguments.string(a[0]).toUpperCase(Locale.ROOT)));
        registry.put("trim", a -> Arguments.text(Arguments.string(a[0]).strip()));
        registry.put("replace", StringFunctions::replace);
        registry.put("split", StringFunctions::split);
        registry.put("substring", StringFunctions::substring);
        registry.put("padLeft", StringFunctions::padLeft);
        registry.put("startsWith", a -> Terms.bool(folded(a[0]).startsWith(folded(a[1]))));
        registry.put("endsWith", a -> Terms.bool(folded(a[0]).endsWith(folded(a[1]))));
        registry.put("indexOf", StringFunctions::indexOf);
        registry.put("lastIndexOf", StringFunctions::lastIndexOf);
        registry.put("string", a -> Arguments.text(string(a[0])));
        registry.put("format", StringFunctions::format);
        registry.put("join", StringFunctions::join);
    }

    private static String folded(Json value) {
        return Fold.of(Arguments.string(value));
    }

    /** A string as it is, anything else as JSON. */
    static String string(Json value) {
        return value instanceof JsonString text ? text.value() : value.compact();
    }

    private static Json concat(Json[] arguments) {
        if (arguments[0] instanceof JsonArray) {
            List<Json> items = new ArrayList<>();
            for (Json argument : arguments) {
                items.addAll(Arguments.array(argument).items());
                Arguments.nodes(items.size());
            }
            return new JsonArray(items);
        }
        StringBuilder text = new StringBuilder();
        for (Json argument : arguments) {
            if (argument != JsonNull.NULL) {
                text.append(Values.text(argument)
                        .orElseThrow(() -> Arguments.wrong(argument, "a string, number or boolean")));
                Arguments.room(text.length());
            }
        }
        return new JsonString(text.toString());
    }

    private static Json replace(Json[] arguments) {
        String text = Arguments.string(arguments[0]);
        String old = Arguments.string(arguments[1]);
        String replacement = Arguments.string(arguments[2]);
        if (old.isEmpty()) {
            throw new EvaluationFailure("an empty text to be replaced (expected: at least one character)");
        }
        long times = 0;
        for (int i = text.indexOf(old); i >= 0; i = text.indexOf(old, i + old.length())) {
            times++;
        }
        Arguments.room(text.length() + times * (replacement.length() - (long) old.length()));
        return new JsonString(text.replace(old, replacement));
    }

    private static Json split(Json[] arguments) {
        String text = Arguments.string(arguments[0]);
        List<String> delimiters = new ArrayList<>();
        if (arguments[1] instanceof JsonArray several) {
            several.forEach(delimiter -> delimiters.add(Arguments.string(delimiter)));
        } else {
            delimiters.add(Arguments.string(arguments[1]));
        }
        List<Json> parts = new ArrayList<>();
        int start = 0;
        int i = 0;
        while (i < text.length()) {
            int length = 0;
            for (String delimiter : delimiters) {
                if (!delimiter.isEmpty() && text.startsWith(delimiter, i)) {
                    length = Math.max(length, delimiter.length());
                }
            }
            if (length > 0) {
                parts.add(new JsonString(text.substring(start, i)));
                Arguments.nodes(parts.size());
                i += length;
                start = i;
            } else {
                i++;
            }
        }
        parts.add(new JsonString(text.substring(start)));
        return new JsonArray(parts);
    }

    private static Json substring(Json[] arguments) {
        String text = Arguments.string(arguments[0]);
        long start = Arguments.number(arguments[1]);
        long length = arguments.length > 2 ? Arguments.number(arguments[2]) : text.length() - start;
        if (start < 0 || length < 0 || start > text.length() || length > text.length() - start) {
            throw new EvaluationFailure("start " + start + " and length " + length + " of a text of " + text.length()
                    + " characters (expected: inside of it)");
        }
        return new JsonString(text.substring((int) start, (int) (start + length)));
    }

    private static Json padLeft(Json[] arguments) {
        String text =
                Values.text(arguments[0]).orElseThrow(() -> Arguments.wrong(arguments[0], "a string or a number"));
        long width = Arguments.number(arguments[1]);
        String with = arguments.length > 2 ? Arguments.string(arguments[2]) : " ";
        if (with.length() != 1) {
            throw new EvaluationFailure("'" + with + "' to pad with (expected: one character)");
        }
        Arguments.room(width);
        return new JsonString(with.repeat((int) Math.max(0, width - text.length())) + text);
    }

    private static Json indexOf(Json[] arguments) {
        return Json.of((long) folded(arguments[0]).indexOf(folded(arguments[1])));
    }

    private static Json lastIndexOf(Json[] arguments) {
        return Json.of((long) folded(arguments[0]).lastIndexOf(folded(arguments[1])));
    }

    private static Json join(Json[] arguments) {
        String between = Arguments.string(arguments[1]);
        StringBuilder text = new StringBuilder();
        for (Json item : Arguments.array(arguments[0])) {
            text.append(text.isEmpty() ? "" : between).append(string(item));
            Arguments.room(text.length());
        }
        return new JsonString(text.toString());
    }

    /** Places {@code {0}}; {@code {{} and {@code }}} are braces. Formats after a colon are not known. */
    private static Json format(Json[] arguments) {
        String pattern = Arguments.string(arguments[0]);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            boolean twice = i + 1 < pattern.length() && pattern.charAt(i + 1) == c;
            if (c != '{' && c != '}') {
                text.append(c);
            } else if (twice) {
                text.append(c);
                i++;
            } else {
                int end = pattern.indexOf('}', i);
                String inside = c == '{' && end > 0 ? pattern.substring(i + 1, end) : "";
                if (!inside.matches("[0-9]{1,3}") || Integer.parseInt(inside) + 1 >= arguments.length) {
                    throw new EvaluationFailure("the place '{" + inside + "}' of a format (expected: {0} to {"
                            + (arguments.length - 2) + "}, without a format of its own)");
                }
                text.append(string(arguments[Integer.parseInt(inside) + 1]));
                i = end;
            }
            Arguments.room(text.length());
        }
        return new JsonString(text.toString());
    }
}

package io.holdfast.policy;

import io.holdfast.policy.FieldPath.Step;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of a path. */
final class FieldPathReader {
    private static final int MAX_LENGTH = 4096;
    private static final int MAX_STEPS = 64;

    private final String text;
    private int at;

    private FieldPathReader(String text) {
        this.text = text;
    }

    static FieldPath read(String text) throws PolicyException {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new PolicyException(
                    PolicyFault.INVALID_RULE,
                    "",
                    "a path of " + text.length() + " characters (expected: 1 to " + MAX_LENGTH + ")");
        }
        return new FieldPathReader(text).path();
    }

    private FieldPath path() throws PolicyException {
        List<Step> steps = new ArrayList<>();
        while (at < text.length()) {
            if (text.charAt(at) == '[') {
                at++;
                steps.add(bracket());
            } else {
                if (!steps.isEmpty()) {
                    if (text.charAt(at) != '.') {
                        throw invalid("a dot or a bracket is missing at character " + (at + 1));
                    }
                    at++;
                }
                steps.add(new Step.Name(name()));
            }
            if (steps.size() > MAX_STEPS) {
                throw invalid("too many steps (expected: at most " + MAX_STEPS + ")");
            }
        }
        return new FieldPath(steps);
    }

    private String name() throws PolicyException {
        int start = at;
        while (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
            at++;
        }
        if (at == start) {
            throw invalid("a name is missing at character " + (at + 1));
        }
        return text.substring(start, at);
    }

    /** After the bracket: a quoted name, {@code *}, an index, or a bare name. */
    private Step bracket() throws PolicyException {
        char quote = at < text.length() ? text.charAt(at) : ']';
        if (quote == '\'' || quote == '"') {
            StringBuilder name = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c != quote) {
                    name.append(c);
                } else if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
                    name.append(c);
                    at++;
                } else {
                    at++;
                    close();
                    return new Step.Name(name.toString());
                }
            }
            throw invalid("a quote is not closed");
        }
        int end = text.indexOf(']', at);
        if (end <= at) {
            throw invalid("a bracket is empty or not closed");
        }
        String inside = text.substring(at, end);
        at = end + 1;
        if (inside.equals("*")) {
            return FieldPath.EACH;
        }
        return inside.length() <= 9 && inside.chars().allMatch(c -> c >= '0' && c <= '9')
                ? new Step.At(Integer.parseInt(inside))
                : new Step.Name(inside);
    }

    private void close() throws PolicyException {
        if (at >= text.length() || text.charAt(at) != ']') {
            throw invalid("a bracket is not closed");
        }
        at++;
    }

    private PolicyException invalid(String reason) {
        return new PolicyException(PolicyFault.INVALID_RULE, "", "path '" + text + "': " + reason);
    }
}

package io.holdfast.agent.configuration.resources;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a value is compared with: {@code equals X}, {@code one-of X,Y}, {@code at-least N}, {@code at-most N},
 * {@code between N,M}, {@code none-of X,Y} (a list that holds none of these) or {@code matches REGEX}. Numbers may be
 * several with colons between, and times as in {@code 1m30s}; names compare without regard to case.
 */
public record Expectation(Operator operator, List<String> values) {
    /** How. */
    public enum Operator {
        EQUALS("equals"),
        ONE_OF("one-of"),
        AT_LEAST("at-least"),
        AT_MOST("at-most"),
        BETWEEN("between"),
        NONE_OF("none-of"),
        MATCHES("matches");

        private final String word;

        Operator(String word) {
            this.word = word;
        }
    }

    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})([smhdw]?)");

    public Expectation {
        values = List.copyOf(values);
    }

    static Expectation parse(String text) throws ConfigurationException {
        int space = text.indexOf(' ');
        String word = space < 0 ? text : text.substring(0, space);
        String rest = space < 0 ? "" : text.substring(space + 1).strip();
        for (Operator operator : Operator.values()) {
            if (operator.word.equals(word)) {
                List<String> values = operator == Operator.EQUALS || operator == Operator.MATCHES
                        ? List.of(rest)
                        : List.of(rest.split(","));
                return checked(new Expectation(operator, values), text);
            }
        }
        throw new ConfigurationException("expectation: '" + text + "' (expected: a word such as equals, then a value)");
    }

    private static Expectation checked(Expectation expectation, String text) throws ConfigurationException {
        try {
            boolean good = switch (expectation.operator) {
                case EQUALS, ONE_OF, NONE_OF -> expectation.values.stream().noneMatch(String::isEmpty);
                case AT_LEAST, AT_MOST ->
                    expectation.values.size() == 1
                            && !numbers(expectation.values.getFirst()).isEmpty();
                case BETWEEN ->
                    expectation.values.size() == 2
                            && expectation.values.stream()
                                    .noneMatch(value -> numbers(value).isEmpty());
                case MATCHES ->
                    !Pattern.compile(expectation.values.getFirst()).pattern().isEmpty();
            };
            if (good) {
                return expectation;
            }
        } catch (PatternSyntaxException e) {
            throw new ConfigurationException(
                    "expectation: '" + text + "' is no regular expression: " + e.getDescription());
        }
        throw new ConfigurationException("expectation: '" + text + "' lacks its value");
    }

    public boolean holds(String value) {
        return switch (operator) {
            case EQUALS, ONE_OF -> values.stream().anyMatch(one -> one.equalsIgnoreCase(value));
            case AT_LEAST -> compare(value, values.getFirst(), true);
            case AT_MOST -> compare(value, values.getFirst(), false);
            case BETWEEN -> compare(value, values.getFirst(), true) && compare(value, values.getLast(), false);
            case NONE_OF -> noneOf(value);
            case MATCHES -> Pattern.compile(values.getFirst()).matcher(value).find();
        };
    }

    /** A list that begins with {@code -} only takes away from the program's own list (sshd_config(5)). */
    private boolean noneOf(String list) {
        if (list.startsWith("-")) {
            return true;
        }
        String names = list.startsWith("+") || list.startsWith("^") ? list.substring(1) : list;
        return List.of(names.split("[,\\s]+")).stream()
                .noneMatch(name -> values.stream().anyMatch(one -> one.equalsIgnoreCase(name)));
    }

    private static boolean compare(String value, String bound, boolean atLeast) {
        List<Long> found = numbers(value);
        List<Long> wanted = numbers(bound);
        if (found.isEmpty() || found.size() < wanted.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (atLeast ? found.get(i) < wanted.get(i) : found.get(i) > wanted.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static List<Long> numbers(String text) {
        List<OptionalLong> parts =
                List.of(text.split(":", -1)).stream().map(Expectation::number).toList();
        return parts.stream().anyMatch(OptionalLong::isEmpty)
                ? List.of()
                : parts.stream().map(OptionalLong::getAsLong).toList();
    }

    private static OptionalLong number(String text) {
        if (text.matches("-[0-9]{1,9}")) {
            return OptionalLong.of(Long.parseLong(text));
        }
        Matcher matcher = TIME.matcher(text);
        long total = 0;
        int at = 0;
        while (at < text.length() && matcher.find(at) && matcher.start() == at) {
            total += Long.parseLong(matcher.group(1)) * seconds(matcher.group(2));
            at = matcher.end();
        }
        return text.isEmpty() || at < text.length() ? OptionalLong.empty() : OptionalLong.of(total);
    }

    private static long seconds(String unit) {
        return switch (unit) {
            case "m" -> 60;
            case "h" -> 3_600;
            case "d" -> 86_400;
            case "w" -> 604_800;
            default -> 1;
        };
    }

    /** For messages: {@code at least 14}. */
    @Override
    public String toString() {
        return switch (operator) {
            case EQUALS -> "'" + values.getFirst() + "'";
            case ONE_OF -> "one of '" + String.join("', '", values) + "'";
            case AT_LEAST -> "at least " + values.getFirst();
            case AT_MOST -> "at most " + values.getFirst();
            case BETWEEN -> values.getFirst() + " to " + values.getLast();
            case NONE_OF -> "none of " + String.join(", ", values);
            case MATCHES -> "a match of " + values.getFirst();
        };
    }
}

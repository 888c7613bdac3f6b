package io.holdfast.agent.configuration.resources;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Edits of texts that consist of lines; the last one ends with a line end afterwards. */
final class Lines {
    private Lines() {}

    static String append(String text, String line) {
        return (text.isEmpty() || text.endsWith("\n") ? text : text + "\n") + line + "\n";
    }

    static String prepend(String text, String line) {
        return line + "\n" + text;
    }

    static String without(String text, Predicate<String> bad) {
        return edit(text, line -> bad.test(line) ? Optional.empty() : Optional.of(line));
    }

    /** Each line becomes what the edit makes of it, or is left out. */
    static String edit(String text, Function<String, Optional<String>> edit) {
        return text.lines()
                .map(edit)
                .flatMap(Optional::stream)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}

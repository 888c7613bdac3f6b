package io.holdfast.attestation.prediction;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/**
 * What GRUB will measure into PCR 8 of a configuration as {@code update-grub} writes it: the words of a command, joined by
 * spaces, and for {@code linux} what the kernel is given. Only commands that an update of a kernel changes are foreseen, and
 * only those without variables but {@code $menuentry_id_option}; what a condition skips is foreseen too.
 */
public final class GrubConfig {
    private static final Set<String> FORESEEN = Set.of("echo", "linux", "initrd", "menuentry", "submenu");
    private static final int MAX = 1 << 20;
    private static final int MAX_COMMANDS = 2_000;

    private final String text;
    private final List<String> measured = new ArrayList<>();
    private int at;

    private GrubConfig(String text) {
        this.text = text;
    }

    /** Texts whose hashes PCR 8 will have, in the order of the file; nothing of a file beyond 1 MiB. */
    public static SequencedSet<String> measured(String text) {
        if (text.length() > MAX) {
            return new LinkedHashSet<>();
        }
        GrubConfig config = new GrubConfig(text);
        config.commands();
        return new LinkedHashSet<>(config.measured);
    }

    private void commands() {
        while (at < text.length() && measured.size() < MAX_COMMANDS) {
            List<String> words = new ArrayList<>();
            Optional<String> word = word();
            boolean plain = word.isPresent();
            while (word.isPresent() && !word.get().isEmpty()) {
                words.add(word.get());
                if (word.get().equals("{")) {
                    Optional<Integer> end = closing(at);
                    if (end.isEmpty()) {
                        return;
                    }
                    words.set(words.size() - 1, "{" + text.substring(at, end.get()) + "}");
                    break; // what stands in the block is looked at as commands, too
                }
                word = word();
                plain &= word.isPresent();
            }
            if (plain && !words.isEmpty() && FORESEEN.contains(words.getFirst())) {
                add(words);
            }
            skipLine(plain);
        }
    }

    private void add(List<String> words) {
        measured.add(String.join(" ", words));
        if (words.getFirst().equals("linux")) {
            measured.add(String.join(" ", words.subList(1, words.size())));
        }
    }

    private void skipLine(boolean plain) {
        if (!plain) {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
        }
        at++;
    }

    /** The next word; an empty one at the end of a command, nothing where it cannot be foreseen. */
    private Optional<String> word() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        StringBuilder word = new StringBuilder();
        boolean any = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || c == ';' || (c == '#' && !any)) {
                if (c == '#') {
                    return Optional.empty();
                }
                break;
            }
            any = true;
            if (c == '\'') {
                int end = text.indexOf('\'', at + 1);
                if (end < 0) {
                    return Optional.empty();
                }
                word.append(text, at + 1, end);
                at = end + 1;
            } else if (c == '$' && text.startsWith("$menuentry_id_option", at)) {
                word.append("--id");
                at += "$menuentry_id_option".length();
            } else if (c == '$' || c == '"' || c == '\\') {
                return Optional.empty();
            } else {
                word.append(c);
                at++;
            }
        }
        return Optional.of(word.toString());
    }

    /** Where the block that was just opened ends. */
    private Optional<Integer> closing(int from) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                int end = text.indexOf('\'', i + 1);
                i = end < 0 ? text.length() : end;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }
}

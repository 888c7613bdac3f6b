package io.holdfast.attestation.prediction;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What GRUB will measure into PCR 8 of a configuration as {@code update-grub} writes it: the words of a command, joined by
 * spaces, and for {@code linux} what the kernel is given. Only commands that an update of a kernel changes are foreseen, and
 * only those without variables but {@code $menuentry_id_option}; what a condition skips is foreseen too.
 */
public final class GrubConfig {
    private static final Set<String> FORESEEN = Set.of("echo", "linux", "initrd", "menuentry", "submenu");
    /** Options of {@code menuentry} that are followed by a word of their own. */
    private static final Set<String> WITH_VALUE = Set.of("--class", "--users", "--hotkey", "--source", "--id");

    private static final int MAX = 1 << 20;
    /** Characters that are read, again for each block that they stand in. */
    private static final int MAX_READ = 4 * MAX;

    private final String text;
    private final SequencedSet<String> measured = new LinkedHashSet<>();
    private final SequencedSet<String> commandLines = new LinkedHashSet<>();
    private int at;
    private int read;

    private GrubConfig(String text) {
        this.text = text;
    }

    /** Nothing is foreseen of a file beyond 1 MiB. */
    public static GrubConfig read(String text) {
        GrubConfig config = new GrubConfig(text.length() > MAX ? "" : text);
        config.commands();
        return config;
    }

    /** Texts whose hashes PCR 8 will have, in the order of the file. */
    public SequencedSet<String> measured() {
        return Collections.unmodifiableSequencedSet(measured);
    }

    /** What kernels are given, path first; PCR 8 has these too. */
    public SequencedSet<String> commandLines() {
        return Collections.unmodifiableSequencedSet(commandLines);
    }

    /**
     * What the EFI stub of a kernel measures of its command line into PCR 9 where it is started as an EFI program (by GRUB
     * from 2.12 on, with {@code BOOT_IMAGE=} before it): UTF-16, with a final NUL or without.
     */
    public static List<byte[]> loadOptions(String commandLine) {
        return List.of(utf16(commandLine), utf16(commandLine + '\0'));
    }

    private static byte[] utf16(String text) {
        return text.getBytes(StandardCharsets.UTF_16LE);
    }

    private void commands() {
        while (at < text.length() && read <= MAX_READ) {
            List<String> words = new ArrayList<>();
            Optional<String> word = word();
            boolean plain = word.isPresent();
            while (word.isPresent() && !word.get().isEmpty()) {
                words.add(word.get());
                if (word.get().equals("{") && FORESEEN.contains(words.getFirst())) {
                    Optional<Integer> end = closing(at);
                    if (end.isEmpty()) {
                        return;
                    }
                    words.set(words.size() - 1, "{" + text.substring(at, end.get()) + "}");
                    read += end.get() - at;
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
        switch (words.getFirst()) {
            case "linux" -> {
                String line = words.stream().skip(1).map(GrubConfig::quoted).collect(Collectors.joining(" "));
                measured.add(line);
                commandLines.add(line);
            }
            // an entry that is chosen begins with the words that it was made with
            case "menuentry", "submenu" -> measured.add("setparams " + String.join(" ", parameters(words)));
            default -> {}
        }
    }

    /** As GRUB writes a word of a command line (lib/cmdline.c). */
    private static String quoted(String word) {
        String escaped = word.replace("\\", "\\\\").replace("'", "\\'").replace("\"", "\\\"");
        return word.indexOf(' ') < 0 ? escaped : '"' + escaped + '"';
    }

    /** Without options and without the block. */
    private static List<String> parameters(List<String> words) {
        List<String> parameters = new ArrayList<>();
        for (int i = 1; i < words.size() - 1; i++) {
            String word = words.get(i);
            if (WITH_VALUE.contains(word)) {
                i++;
            } else if (!word.startsWith("-")) {
                parameters.add(word);
            }
        }
        return parameters;
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

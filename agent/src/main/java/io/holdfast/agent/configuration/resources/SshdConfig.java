package io.holdfast.agent.configuration.resources;

import io.holdfast.kernel.Ascii;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the SSH server's configuration in the order in which sshd does, with included files in their place. */
final class SshdConfig {
    static final String MAIN = "/etc/ssh/sshd_config";
    static final String DROP_INS = "/etc/ssh/sshd_config.d";
    static final int MODE = 0600;

    private static final Pattern WORDS = Pattern.compile("\\s*([A-Za-z0-9]+)(?:\\s*=\\s*|\\s+)(.*?)\\s*");
    private static final int MAX_DEPTH = 8;
    private static final int MAX_LINES = 20_000;

    private final Machine machine;
    private final String keyword;
    private final List<Line> found = new ArrayList<>();
    private int read;

    private SshdConfig(Machine machine, String keyword) {
        this.machine = machine;
        this.keyword = Ascii.lower(keyword);
    }

    /** @param conditional whether it stands in a Match block */
    record Line(String file, String value, boolean conditional) {}

    /** Every line that sets the keyword. */
    static List<Line> lines(Machine machine, String keyword) throws IOException {
        SshdConfig config = new SshdConfig(machine, keyword);
        config.read(MAIN, false, 0);
        return List.copyOf(config.found);
    }

    private void read(String file, boolean conditional, int depth) throws IOException {
        boolean inMatch = conditional;
        for (String line : machine.lines(file)) {
            read++;
            if (depth > MAX_DEPTH || read > MAX_LINES) {
                throw new IOException(file + ": includes are too deep or too long (expected: at most " + MAX_DEPTH
                        + " levels, " + MAX_LINES + " lines)");
            }
            if (value(line, "match").isPresent()) {
                inMatch = true;
            }
            Optional<String> include = value(line, "include");
            if (include.isPresent()) {
                for (String path : include.get().split("\\s+")) {
                    String absolute = path.startsWith("/") ? path : "/etc/ssh/" + path;
                    for (String each : machine.matching(absolute)) {
                        read(each, inMatch, depth + 1);
                    }
                }
            }
            Optional<String> value = value(line, keyword);
            if (value.isPresent()) {
                found.add(new Line(file, value.get(), inMatch));
            }
        }
    }

    /** What a line sets the keyword (in lower case) to; empty when it is about something else. */
    static Optional<String> value(String line, String keyword) {
        Matcher words = WORDS.matcher(line);
        if (!words.matches() || !Ascii.lower(words.group(1)).equals(keyword)) {
            return Optional.empty();
        }
        String value = words.group(2);
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return Optional.of(quoted ? value.substring(1, value.length() - 1) : value);
    }
}

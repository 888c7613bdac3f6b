package io.holdfast.agent.platform;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A user of this machine.
 *
 * @param user number
 * @param group number of the user's own group
 */
public record Account(String name, int user, int group, String home) {
    /** What useradd(8) takes; never a number, which getent(1) would look up as such. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}");

    private static final int MAX_LINE = 4096;

    /** Whether it can be the name of a user. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The user of that name, as the machine's name service knows it. */
    public static Optional<Account> find(String name) throws IOException {
        if (!isName(name)) {
            return Optional.empty();
        }
        ProcessBuilder builder = new ProcessBuilder(List.of("getent", "passwd", name))
                .redirectError(Redirect.DISCARD)
                .redirectInput(Redirect.from(new java.io.File("/dev/null")));
        Process process = SpawnGate.start(builder);
        String said = new String(process.getInputStream().readNBytes(MAX_LINE), StandardCharsets.UTF_8);
        process.destroy(); // it has said all that counts
        return said.lines().findFirst().flatMap(line -> parse(name, line));
    }

    /** A line of passwd(5). */
    static Optional<Account> parse(String name, String line) {
        String[] fields = line.split(":", -1);
        boolean good = fields.length >= 7
                && fields[0].equals(name)
                && fields[2].matches("[0-9]{1,9}")
                && fields[3].matches("[0-9]{1,9}");
        return good
                ? Optional.of(new Account(name, Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), fields[5]))
                : Optional.empty();
    }
}

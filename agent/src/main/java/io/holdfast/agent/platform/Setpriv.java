package io.holdfast.agent.platform;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The program of util-linux that gives up rights and then becomes another program (setpriv(1)); looked for once. */
final class Setpriv {
    static final List<Path> PLACES =
            List.of(Path.of("/usr/bin/setpriv"), Path.of("/bin/setpriv"), Path.of("/usr/sbin/setpriv"));

    private static final String NOBODY = "65534";
    private static final int MAX_SAID = 64;

    private final List<Path> places;
    private Optional<Path> found = Optional.empty();

    Setpriv(List<Path> places) {
        this.places = List.copyOf(places);
    }

    /** The first that can do what is asked of it; small replacements of it cannot. */
    synchronized Path program() throws IOException {
        if (found.isEmpty()) {
            for (Path place : places) {
                if (Files.isExecutable(place) && works(place)) {
                    found = Optional.of(place);
                    break;
                }
            }
        }
        return found.orElseThrow(
                () -> new PrivilegeException("the handler asks for fewer rights than root's, and there is no "
                        + places.getFirst() + " that can give rights up (expected: that of util-linux 2.31 or newer)"));
    }

    /** As the least of all users it must not be root any more, and the kernel must say so of no_new_privs. */
    private static boolean works(Path place) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        place.toString(),
                        "--reuid",
                        NOBODY,
                        "--regid",
                        NOBODY,
                        "--init-groups",
                        "--no-new-privs",
                        "--",
                        "/bin/sh",
                        "-c",
                        "id -u; sed -n 's/^NoNewPrivs:[[:space:]]*//p' /proc/self/status"))
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectError(Redirect.DISCARD);
        Process process = SpawnGate.start(builder);
        byte[] said = process.getInputStream().readNBytes(MAX_SAID);
        process.destroy();
        return new String(said, StandardCharsets.US_ASCII).equals(NOBODY + "\n1\n");
    }
}

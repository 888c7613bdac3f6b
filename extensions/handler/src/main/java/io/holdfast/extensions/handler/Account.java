package io.holdfast.extensions.handler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A user of this machine, as its name service knows them (passwd(5)). */
public record Account(String name, long user, long group, String folder, String shell) {
    /** @throws SettingsException when there is no such user */
    public static Account of(String name) throws IOException, InterruptedException, SettingsException {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,255}")) {
            throw new SettingsException("runAsUser is not the name of a user");
        }
        Process lookup = new ProcessBuilder("getent", "passwd", "--", name)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        lookup.getOutputStream().close();
        String line = new String(lookup.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
        int code = lookup.waitFor();
        String[] fields = line.strip().split(":", -1);
        if (code != 0 || fields.length != 7 || !(fields[2] + fields[3]).matches("[0-9]{2,20}")) {
            throw new SettingsException("runAsUser: this machine has no user '" + name + "'");
        }
        return new Account(name, Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[5], fields[6]);
    }

    /** For chown(1). */
    String owner() {
        return user + ":" + group;
    }

    /** The command that takes over this account's rights, and no others, before what follows it (setpriv(1)). */
    List<String> prefix() {
        return List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--init-groups", "--");
    }

    /** Where its programs run. */
    Optional<Path> home() {
        Path home = Path.of(folder.isEmpty() ? "/" : folder);
        return Optional.of(home.isAbsolute() && Files.isDirectory(home) ? home : Path.of("/"));
    }

    /** What a program of this account finds in its environment. */
    public Map<String, String> environment() {
        return Map.of(
                "USER",
                name,
                "LOGNAME",
                name,
                "HOME",
                folder.isEmpty() ? "/" : folder,
                "SHELL",
                shell.isEmpty() ? "/bin/sh" : shell);
    }
}

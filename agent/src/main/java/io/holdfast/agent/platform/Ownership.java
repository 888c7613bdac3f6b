package io.holdfast.agent.platform;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Lets one account use folders that stay root's. A folder in which the account may make files is root's with the sticky bit:
 * the account can neither replace what root has in it nor put a link where root's folders are (unlink(2), {@code EPERM}).
 */
public final class Ownership {
    private static final int STICKY = 01000;
    private static final int GROUP = 070;
    private static final int OWNER_READS_AND_RUNS = 0500;
    private static final int ALL = 07777;

    private final Account account;

    public Ownership(Account account) {
        this.account = account;
    }

    private static int number(Path path, String name) throws IOException {
        return (int) Files.getAttribute(path, "unix:" + name, NOFOLLOW_LINKS);
    }

    private void group(Path path, int mode) throws IOException {
        if (number(path, "gid") != account.group()) {
            Files.setAttribute(path, "unix:gid", account.group(), NOFOLLOW_LINKS);
        }
        if ((number(path, "mode") & ALL) != mode) {
            Files.setAttribute(path, "unix:mode", mode, NOFOLLOW_LINKS);
        }
    }

    /** Whether the account may make files in the folder already. */
    public boolean hasPlace(Path folder) throws IOException {
        return number(folder, "gid") == account.group()
                && (number(folder, "mode") & (STICKY | GROUP)) == (STICKY | GROUP);
    }

    /** Lets it make files in root's folder; what others may do there stays. */
    public void place(Path folder) throws IOException {
        requireOwn(folder);
        group(folder, (number(folder, "mode") & ALL) | STICKY | GROUP);
    }

    /** Lets it read and run what root may, in a folder in which nobody else could write until now. */
    public void readable(Path tree) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(tree)) {
            all = files.toList();
        }
        for (Path each : all) {
            if (rootsAlone(each)) {
                int mode = number(each, "mode") & ALL & ~GROUP;
                group(each, mode | ((mode & OWNER_READS_AND_RUNS) >> 3));
            }
        }
    }

    /** Fails unless the path is a folder, or a file with one name, of the agent. */
    public static void requireOwn(Path path) throws IOException {
        if (!rootsAlone(path)) {
            throw new IOException(path + ": is a link or somebody else's (expected: a file of the agent)");
        }
    }

    /** Lets it write root's file, and not replace it. */
    public void writable(Path file) throws IOException {
        requireOwn(file);
        group(file, (number(file, "mode") & ALL) | 060);
    }

    /** Gives it the files of root's in a folder. What it made itself, and what has a second name, stays as it is. */
    public void give(Path folder, Predicate<String> names) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (names.test(file.getFileName().toString()) && Files.isRegularFile(file, NOFOLLOW_LINKS)) {
                    give(file);
                }
            }
        } catch (NoSuchFileException _) {
            // handlers may delete their configuration folder (section 10)
        }
    }

    /** Gives it root's file. */
    public void give(Path file) throws IOException {
        if (rootsAlone(file)) {
            Files.setAttribute(file, "unix:gid", account.group(), NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:uid", account.user(), NOFOLLOW_LINKS);
        }
    }

    /** A folder, or a file with one name, of the agent's user: the account cannot have put another in its place. */
    private static boolean rootsAlone(Path path) throws IOException {
        Map<String, Object> now =
                Files.readAttributes(path, "unix:uid,nlink,isRegularFile,isDirectory", NOFOLLOW_LINKS);
        boolean file = Boolean.TRUE.equals(now.get("isRegularFile"))
                && Integer.valueOf(1).equals(now.get("nlink"));
        return Integer.valueOf(CurrentUser.id()).equals(now.get("uid"))
                && (file || Boolean.TRUE.equals(now.get("isDirectory")));
    }
}

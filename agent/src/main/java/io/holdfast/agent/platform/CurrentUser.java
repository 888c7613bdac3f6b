package io.holdfast.agent.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user that this process runs as. */
public final class CurrentUser {
    private CurrentUser() {}

    public static int id() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    public static boolean isRoot() throws IOException {
        return id() == 0;
    }
}

package io.holdfast.agent.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Who else may use a file of the agent; what is not named here is the owner's alone. */
public final class Modes {
    private Modes() {}

    /** Others may pass through the folder to what is open to them, and list nothing. */
    public static void passable(Path folder) throws IOException {
        set(folder, "rwx--x--x");
    }

    /** Others may read in the folder. */
    public static void readable(Path folder) throws IOException {
        set(folder, "rwxr-xr-x");
    }

    /** Everybody may ask at the socket; who asks is found out there. */
    public static void open(Path socket) throws IOException {
        set(socket, "rw-rw-rw-");
    }

    /** For a file that is made: its owner reads and writes it. */
    public static FileAttribute<?> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(DurableFiles.OWNER_ONLY);
    }

    private static void set(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}

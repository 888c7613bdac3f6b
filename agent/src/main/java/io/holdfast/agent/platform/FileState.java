package io.holdfast.agent.platform;

import java.util.Locale;

/**
 * What inode(7) says of a file.
 *
 * @param mode permission bits, set-user-ID, set-group-ID and sticky bit
 */
public record FileState(int mode, int user, int group, boolean regular, boolean folder) {
    /** Four octal digits at least, as in {@code 0644}. */
    public static String octal(int mode) {
        return String.format(Locale.ROOT, "%04o", mode);
    }

    public String octal() {
        return octal(mode);
    }
}

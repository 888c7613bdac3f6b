package io.holdfast.agent.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names this start of the machine: another id means that every process of before is gone (proc(5), random/boot_id). */
public record BootId(String text) {
    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    public BootId {
        if (!text.matches("[0-9a-f-]{36}")) {
            throw new IllegalArgumentException("boot id: expected 36 characters of a UUID");
        }
    }

    public static BootId current() throws IOException {
        return new BootId(Files.readString(FILE).strip());
    }
}

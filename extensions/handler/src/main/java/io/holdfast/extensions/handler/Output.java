package io.holdfast.extensions.handler;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The ends of what a command wrote, {@link #TAIL} bytes of each stream at most. */
public record Output(String stdout, String stderr) {
    public static final int TAIL = 4096;

    public static final Output NONE = new Output("", "");

    public static Output of(Path stdout, Path stderr) throws IOException {
        return new Output(tail(stdout), tail(stderr));
    }

    private static String tail(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(TAIL, channel.size()));
            channel.position(channel.size() - bytes.capacity());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the buffer is full or the file ends
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }
}

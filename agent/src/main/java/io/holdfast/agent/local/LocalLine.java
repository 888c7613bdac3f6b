package io.holdfast.agent.local;

import io.holdfast.kernel.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One message: JSON without line breaks, then a line break. */
final class LocalLine {
    private static final int MAX = 4 << 20;

    private LocalLine() {}

    static ByteBuffer encode(JsonObject message) {
        return ByteBuffer.wrap((message.compact() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Up to the first line break; empty when the peer closes before it. */
    static Optional<byte[]> read(SocketChannel peer) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (peer.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                if (next == '\n') {
                    return Optional.of(line.toByteArray());
                }
                line.write(next);
            }
            buffer.clear();
            if (line.size() > MAX) {
                throw new IOException("a message is longer than " + MAX + " bytes");
            }
        }
        return Optional.empty();
    }
}

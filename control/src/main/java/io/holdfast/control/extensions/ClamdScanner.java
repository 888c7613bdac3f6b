package io.holdfast.control.extensions;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Scans with clamd over its socket: command INSTREAM, chunks with a four-byte length before each (clamd(8)). */
public final class ClamdScanner implements MalwareScanner {
    private static final int CHUNK = 64 << 10;
    private static final int MAX_ANSWER = 4096;

    private final SocketAddress address;

    public ClamdScanner(Path socket) {
        this.address = UnixDomainSocketAddress.of(socket);
    }

    @Override
    public Verdict scan(InputStream content) throws IOException {
        String version = ask("zVERSION\0");
        String answer;
        try (SocketChannel channel = open()) {
            write(channel, ByteBuffer.wrap("zINSTREAM\0".getBytes(StandardCharsets.US_ASCII)));
            byte[] chunk = new byte[CHUNK];
            try {
                for (int read = content.readNBytes(chunk, 0, CHUNK);
                        read > 0;
                        read = content.readNBytes(chunk, 0, CHUNK)) {
                    write(channel, length(read));
                    write(channel, ByteBuffer.wrap(chunk, 0, read));
                }
                write(channel, length(0));
            } catch (IOException cut) {
                // clamd ends the connection when the stream is beyond its limit, and has said so before
                answer = answer(channel);
                throw new IOException("clamd: " + answer, cut);
            }
            answer = answer(channel);
        }
        if (answer.endsWith(" OK")) {
            return new Verdict.Clean(version);
        }
        if (answer.endsWith(" FOUND")) {
            String finding = answer.substring(answer.indexOf(':') + 1, answer.length() - " FOUND".length());
            return new Verdict.Found(version, finding.strip());
        }
        throw new IOException("clamd gave no verdict: " + answer);
    }

    private String ask(String command) throws IOException {
        try (SocketChannel channel = open()) {
            write(channel, ByteBuffer.wrap(command.getBytes(StandardCharsets.US_ASCII)));
            return answer(channel);
        }
    }

    private SocketChannel open() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(address);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException("clamd does not answer at " + address + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer length(int length) {
        return ByteBuffer.allocate(4).putInt(length).flip();
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) < 0) {
                throw new IOException("clamd closed the connection");
            }
        }
    }

    private static String answer(SocketChannel channel) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(MAX_ANSWER);
        while (channel.read(buffer) >= 0 && buffer.hasRemaining()) {
            // until clamd closes: z commands are answered by one line that ends in NUL
        }
        answer.write(buffer.array(), 0, buffer.position());
        return answer.toString(StandardCharsets.UTF_8)
                .replace("\0", "")
                .replaceAll("\\p{Cntrl}", "?")
                .strip();
    }
}

package io.holdfast.extensions.guestattestation;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The agent's local socket: a line of JSON there, a line of JSON back. The agent answers these questions to root only. */
record AgentSocket(Path path) {
    private static final int MAX = 1 << 20;
    private static final String RESOURCE = "https://attest.azure.net";

    /** Where the control plane is, and whom this machine pinned. */
    ControlPlane controlPlane() throws IOException {
        JsonObject answer = ask(JsonObject.of("command", Json.of("controlPlane")));
        try {
            return new ControlPlane(
                    URI.create(text(answer, "resourceManager")),
                    Pem.certificates(text(answer, "authority")),
                    answer.string("proxy").map(AgentSocket::address));
        } catch (PemException | IllegalArgumentException e) {
            throw new IOException("the agent's answer cannot be read: " + e.getMessage(), e);
        }
    }

    /** A fresh token of this machine; a secret. */
    String token() throws IOException {
        return text(ask(JsonObject.of("command", Json.of("token"), "resource", Json.of(RESOURCE))), "access_token");
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return InetSocketAddress.createUnresolved(
                text.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(text.substring(colon + 1)));
    }

    private static String text(JsonObject answer, String name) throws IOException {
        return answer.string(name).orElseThrow(() -> new IOException("the agent's answer lacks " + name));
    }

    private JsonObject ask(JsonObject question) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            ByteBuffer bytes = ByteBuffer.wrap((question.compact() + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (Json.parse(line(channel)) instanceof JsonObject answer) {
                Optional<JsonObject> result = answer.object("result");
                return result.orElseThrow(() -> new IOException(
                        "the agent says " + answer.string("code").orElse("nothing") + ": "
                                + answer.string("message").orElse("no further explanation")));
            }
            throw new IOException("the agent's answer is no object");
        } catch (JsonException e) {
            throw new IOException("the agent's answer cannot be read: " + e.getMessage(), e);
        } catch (java.net.ConnectException e) {
            throw new IOException("the agent does not listen at " + path, e);
        }
    }

    private static byte[] line(SocketChannel channel) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (channel.read(buffer) >= 0) {
            line.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            if (line.size() > MAX) {
                throw new IOException("the agent's answer is longer than " + MAX + " bytes");
            }
        }
        return line.toByteArray();
    }
}

package io.holdfast.testbed.bench;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The least that a TLS endpoint can do: the same bytes for every request. A process of its own, as the control plane is.
 * Arguments: file with the bytes, folder for {@code ca.pem} and {@code port}.
 */
final class PlainServer {
    private PlainServer() {}

    public static void main(String[] arguments) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(arguments[0]));
        Path folder = Path.of(arguments[1]);
        Server server = Server.builder()
                .localPort(0, SessionProtocol.HTTPS)
                .tlsSelfSigned()
                .service(
                        "/",
                        (context, request) ->
                                HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, HttpData.wrap(bytes)))
                .build();
        server.start().join();
        Path port = folder.resolve("port.new");
        Files.writeString(port, Integer.toString(server.activeLocalPort()));
        Files.move(port, folder.resolve("port"));
    }
}

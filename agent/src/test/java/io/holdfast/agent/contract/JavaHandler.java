package io.holdfast.agent.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A handler in Java, run in a process of its own: {@code TRACE COMMAND}. */
public final class JavaHandler {
    private JavaHandler() {}

    public static void main(String[] arguments) throws IOException {
        String sequence = System.getenv("ConfigSequenceNumber");
        Files.writeString(
                Path.of(arguments[0]),
                arguments[1] + " " + sequence + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        if (arguments[1].equals("enable")) {
            Files.writeString(
                    Path.of("status", sequence + ".status"),
                    "[{\"version\": 1.0, \"status\": {\"status\": \"success\", \"code\": 0, \"formattedMessage\":"
                            + " {\"lang\": \"en-US\", \"message\": \"done in Java\"}}}]");
        }
    }
}

package io.holdfast.agent.cli;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.identity.AzcmException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/** Where a command reads and writes, and whose agent it is about. */
public record Console(PrintStream out, PrintStream err, InputStream in, AgentHome home) {
    void print(Json json) {
        out.println(json.pretty());
    }

    void line(String text) {
        out.println(text);
    }

    void warn(String text) {
        err.println("warning: " + text);
    }

    /** {@code name : value} with the colons under each other. */
    void table(List<List<String>> rows) {
        int width = rows.stream().mapToInt(row -> row.getFirst().length()).max().orElse(0);
        for (List<String> row : rows) {
            out.println((row.getFirst() + " ".repeat(width - row.getFirst().length()) + " : " + row.getLast())
                    .stripTrailing());
        }
    }

    int fail(AzcmException e, boolean json) {
        if (json) {
            out.println(JsonObject.of(
                            "error",
                            JsonObject.builder()
                                    .put("code", e.code().toString())
                                    .put("message", String.valueOf(e.getMessage()))
                                    .build())
                    .pretty());
        } else {
            err.println(e.text());
        }
        return e.code().number();
    }
}

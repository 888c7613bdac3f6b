package io.holdfast.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.cli.Commands;
import io.holdfast.agent.cli.Console;
import io.holdfast.agent.config.AgentHome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command line on one home, in this process. */
public record Hfagent(AgentHome home) {
    /** What a command printed, and how it ended. */
    public record Ran(int code, String out, String err) {}

    public Ran run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(new byte[0]),
                home);
        int code = Commands.run(List.of(arguments), console);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** What a command that must end well printed. */
    public String ok(String... arguments) {
        Ran ran = run(arguments);
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        return ran.out();
    }

    /** What a command that must be refused as a wrong argument said. */
    public String refused(String... arguments) {
        Ran ran = run(arguments);
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(23);
        return ran.err();
    }
}

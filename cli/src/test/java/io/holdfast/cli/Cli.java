package io.holdfast.cli;

import io.holdfast.cli.commands.Commands;
import io.holdfast.cli.commands.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/** The command line in this process. */
record Cli(Optional<Path> hfagent) {
    Cli() {
        this(Optional.empty());
    }

    /** What a shell would see. */
    record Result(int code, String out, String err) {}

    Result run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings = new Surroundings(
                new PrintWriter(out), new PrintWriter(err), InstantSource.system(), new SecureRandom(), hfagent);
        int code = Commands.line(surroundings)
                .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new Result(code, out.toString(), err.toString());
    }
}

package io.holdfast.cli;

import io.holdfast.cli.commands.Commands;
import io.holdfast.cli.commands.Surroundings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** {@code holdfast}, but for what its launcher does itself ({@code up}, {@code test}, {@code bench}, {@code package}). */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Surroundings surroundings = new Surroundings(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                InstantSource.system(),
                new SecureRandom(),
                Optional.ofNullable(System.getProperty("holdfast.hfagent")).map(Path::of));
        int code = Commands.line(surroundings).execute(args);
        surroundings.out().flush();
        surroundings.err().flush();
        System.exit(code);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}

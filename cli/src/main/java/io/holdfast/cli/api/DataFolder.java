package io.holdfast.cli.api;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** What {@code holdfast up} leaves for clients in its data directory. */
public record DataFolder(Path path) {

    public Credentials credentials() throws CommandException {
        Path file = present("credentials.json");
        try {
            if (Json.parse(InputFiles.bytes(file, 64 << 10)) instanceof JsonObject json) {
                return Credentials.of(json);
            }
            throw CommandException.unusable(file + ": not a JSON object");
        } catch (JsonException | IllegalArgumentException e) {
            throw CommandException.unusable(file + ": " + e.getMessage());
        }
    }

    /** The only ones that the control plane's certificate may chain to. */
    public List<X509Certificate> authorities() throws CommandException {
        Path file = present("ca.pem");
        try {
            return Pem.certificates(InputFiles.text(file, 1 << 20));
        } catch (PemException e) {
            throw CommandException.unusable(file + ": " + e.getMessage());
        }
    }

    public Path agentHome() {
        return path.resolve("agent");
    }

    private Path present(String name) throws CommandException {
        Path file = path.resolve(name);
        if (!Files.exists(file)) {
            throw CommandException.unusable(
                    file + ": is not there (expected: --data with the directory in which './holdfast up' runs)");
        }
        return file;
    }
}

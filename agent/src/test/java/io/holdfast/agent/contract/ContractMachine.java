package io.holdfast.agent.contract;

import io.holdfast.agent.extensions.FixtureHandler;
import io.holdfast.agent.extensions.Machine;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A machine of its own for each statement. */
@Tag("root")
abstract class ContractMachine {
    static final Optional<JsonObject> SETTINGS = settings("message", "hello");

    @TempDir
    Path folder = Path.of("");

    private Optional<Machine> built = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        built = Optional.of(new Machine(folder));
    }

    @AfterEach
    void stop() {
        machine().close();
    }

    Machine machine() {
        return built.orElseThrow();
    }

    static Optional<JsonObject> settings(String name, String value) {
        return Optional.of(JsonObject.of(name, Json.of(value)));
    }

    /** Settings at which the fixture fails in one of its commands. */
    static Optional<JsonObject> failing(String command) {
        return settings("fail", command);
    }

    FixtureHandler handler(String version) {
        return new FixtureHandler(version, machine().trace);
    }

    Path base(String version) {
        return machine().base(version);
    }

    Path library() {
        return machine().home.resolve("waagent");
    }

    Path logs() {
        return machine().home.resolve("log/azure/Contoso.Test.Sample");
    }

    String state(String version) throws IOException {
        return Files.readString(base(version).resolve("config/HandlerState"));
    }

    JsonObject handlerStatus(String version) throws IOException {
        return (JsonObject) json(base(version).resolve("config/HandlerStatus"));
    }

    /** The {@code status} object of a status file. */
    JsonObject status(String version, String file) throws IOException {
        return ((JsonObject) ((JsonArray) json(base(version).resolve("status").resolve(file))).get(0))
                .object("status")
                .orElseThrow();
    }

    static Json json(Path file) throws IOException {
        try {
            return Json.parse(Files.readString(file).getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}

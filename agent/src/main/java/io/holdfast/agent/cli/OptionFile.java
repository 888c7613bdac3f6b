package io.holdfast.agent.cli;

import io.holdfast.agent.identity.AzcmException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The file of {@code --config}: a JSON object whose names are those of options. The command line wins over it. */
record OptionFile(JsonObject options) {
    private static final Set<String> KNOWN = Set.of(
            "control-plane",
            "ca",
            "fingerprint",
            "subscription-id",
            "resource-group",
            "location",
            "tenant-id",
            "resource-name",
            "tags",
            "service-principal-id",
            "service-principal-secret",
            "service-principal-secret-file",
            "access-token",
            "access-token-file",
            "json");

    static OptionFile read(Optional<Path> file) throws AzcmException {
        if (file.isEmpty()) {
            return new OptionFile(JsonObject.EMPTY);
        }
        try {
            if (!(Json.parse(Files.readAllBytes(file.get())) instanceof JsonObject options)) {
                throw bad(file.get() + " is no JSON object");
            }
            for (String name : options.names()) {
                if (!KNOWN.contains(name)) {
                    throw bad(file.get() + " has the unknown option '" + name.replaceAll("[^\\w-]", "?") + "'");
                }
            }
            return new OptionFile(options);
        } catch (IOException e) {
            throw bad(file.get() + " cannot be read: " + e.getMessage());
        } catch (JsonException e) {
            throw bad(file.get() + " is not JSON: " + e.getMessage());
        }
    }

    private static AzcmException bad(String message) {
        return new AzcmException(AzcmException.Code.CONFIG_FILE, message);
    }

    /** What was given on the command line, else what stands in the file. */
    Optional<String> value(String given, String name) {
        if (!given.isEmpty()) {
            return Optional.of(given);
        }
        return options.find(name)
                .filter(JsonString.class::isInstance)
                .map(text -> ((JsonString) text).value())
                .filter(text -> !text.isEmpty());
    }

    String required(String given, String name) throws AzcmException {
        return value(given, name)
                .orElseThrow(
                        () -> new AzcmException(AzcmException.Code.MISSING_PARAMETER, "--" + name + " is missing"));
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "OptionFile" + options.names();
    }
}

package io.holdfast.agent.publishers;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Packages of Holdfast itself, by digest, as they stand in {@code first-party.json} of this build. */
public record FirstParty(Map<ExtensionType, Map<String, Digest>> packages) {
    public FirstParty {
        packages = Map.copyOf(packages);
    }

    /**
     * The table of this distribution: the file that the launcher names in {@code holdfast.first-party}, which lies beside
     * the agent's own jars, or else the resource of this build.
     */
    public static FirstParty shipped() {
        String file = System.getProperty("holdfast.first-party", "");
        try (InputStream in = file.isEmpty()
                ? FirstParty.class.getResourceAsStream("first-party.json")
                : Files.newInputStream(Path.of(file))) {
            if (in == null || !(Json.parse(in.readAllBytes()) instanceof JsonObject table)) {
                throw new IllegalStateException("first-party.json is not in this build as an object");
            }
            Map<ExtensionType, Map<String, Digest>> packages = new HashMap<>();
            for (String name : table.names()) {
                JsonObject versions = table.object(name).orElse(JsonObject.EMPTY);
                Map<String, Digest> digests = new HashMap<>();
                for (String version : versions.names()) {
                    digests.put(version, Digest.parse(versions.string(version).orElse("")));
                }
                packages.put(ExtensionType.parse(name), Map.copyOf(digests));
            }
            return new FirstParty(packages);
        } catch (JsonException e) {
            throw new IllegalStateException("first-party.json: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether these bytes are pinned for this version. */
    public boolean pins(ExtensionType type, HandlerVersion version, Digest digest) {
        return packages.getOrDefault(type, Map.of()).entrySet().stream()
                .anyMatch(entry -> new HandlerVersion(entry.getKey()).compareTo(version) == 0
                        && entry.getValue().equals(digest));
    }
}

package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.resources.ConfigurationException;
import io.holdfast.agent.configuration.resources.ConfigurationResource;
import io.holdfast.agent.configuration.resources.Dependency;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.resources.ResourceKinds;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.util.List;

/**
 * When an item applies: only while another resource is as it says.
 *
 * @param text for people
 */
public record Condition(ConfigurationResource resource, String text) {
    /** {@code {"package": NAME}} or {@code {"file": PATH}}. */
    static Condition parse(JsonObject json) throws ConfigurationException {
        if (json.names().size() == 1 && json.string("package").isPresent()) {
            String name = json.string("package").get();
            return new Condition(
                    ResourceKinds.read("Package", JsonObject.of("name", Json.of(name))),
                    "the package '" + name + "' is not installed");
        }
        if (json.names().size() == 1 && json.string("file").isPresent()) {
            String path = json.string("file").get();
            return new Condition(
                    ResourceKinds.read("File", JsonObject.of("path", Json.of(path))), "'" + path + "' does not exist");
        }
        throw new ConfigurationException(
                "condition " + json.compact() + " (expected: {\"package\": NAME} or {\"file\": PATH})");
    }

    boolean holds(Machine machine) throws IOException {
        return resource.audit(machine).compliant();
    }

    List<Dependency> dependencies() {
        return resource.dependencies();
    }
}

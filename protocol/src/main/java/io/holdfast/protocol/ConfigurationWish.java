package io.holdfast.protocol;

import io.holdfast.kernel.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration that a machine should look after: one of those that come with the agent, by its name, or one in a package.
 *
 * @param name of the assignment on the machine
 * @param configuration such as {@code PasswordPolicy_msid121}
 * @param version wanted, such as {@code 1.*}; empty for any
 * @param assignmentType Audit, ApplyAndMonitor or ApplyAndAutoCorrect
 * @param parameters by name
 * @param content the package that it comes in; empty for one that comes with the agent
 */
public record ConfigurationWish(
        String name,
        String configuration,
        String version,
        String assignmentType,
        Map<String, String> parameters,
        Optional<ConfigurationContent> content) {
    private static final int MOST_PARAMETERS = 200;
    private static final Set<String> MEMBERS =
            Set.of("name", "configuration", "version", "assignmentType", "parameters", "content");

    public ConfigurationWish {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** One that comes with the agent. */
    public ConfigurationWish(
            String name, String configuration, String version, String assignmentType, Map<String, String> parameters) {
        this(name, configuration, version, assignmentType, parameters, Optional.empty());
    }

    public JsonObject json() {
        JsonObject.Builder values = JsonObject.builder();
        parameters.forEach(values::put);
        JsonObject.Builder json = JsonObject.builder()
                .put("name", name)
                .put("configuration", configuration)
                .put("version", version)
                .put("assignmentType", assignmentType)
                .put("parameters", values.build());
        content.ifPresent(from -> json.put("content", from.json()));
        return json.build();
    }

    static ConfigurationWish read(Fields fields) throws ProtocolException {
        fields.only(MEMBERS);
        JsonObject values = fields.optionalObject("parameters").orElse(JsonObject.EMPTY);
        if (values.members().size() > MOST_PARAMETERS) {
            throw new ProtocolException("configuration.parameters has "
                    + values.members().size() + " members (expected: at most " + MOST_PARAMETERS + ")");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String name : values.names()) {
            parameters.put(
                    name,
                    values.string(name)
                            .orElseThrow(
                                    () -> new ProtocolException("configuration.parameters." + name + " is no text")));
        }
        return new ConfigurationWish(
                fields.string("name", 260),
                fields.string("configuration", 260),
                fields.string("version", 64),
                fields.string("assignmentType", 64),
                parameters,
                fields.optional("content").isPresent()
                        ? Optional.of(ConfigurationContent.read(fields.fields("content")))
                        : Optional.empty());
    }
}

package io.holdfast.agent.configuration.packages;

import io.holdfast.agent.configuration.mof.MofInstance;
import io.holdfast.agent.configuration.resources.BuiltInCheck;
import io.holdfast.agent.configuration.resources.ConfigurationException;
import io.holdfast.agent.configuration.resources.ConfigurationResource;
import io.holdfast.agent.configuration.resources.ResourceKinds;
import io.holdfast.agent.configuration.resources.Unusable;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Resources of packages as the agent's own: our classes ({@code Holdfast_} and the class), the well-known ones for Linux,
 * and the checks behind the password policies. Whatever cannot be checked is {@link Unusable}, never left out.
 */
final class MofResources {
    private static final String OWN = "Holdfast_";

    static final String SCRIPT = OWN + "Script";

    /** What every instance has and no resource looks at. */
    static final Set<String> COMMON = Set.of(
            "resourceid",
            "modulename",
            "moduleversion",
            "sourceinfo",
            "configurationname",
            "dependson",
            "psdscrunascredential",
            "reasons");

    /** Properties of well-known classes and what they are called here. */
    private static final Map<String, Mapping> KNOWN = Map.of(
            "nxFile",
            new Mapping(
                    "File",
                    Map.of(
                            "DestinationPath", "path",
                            "Contents", "content",
                            "Ensure", "ensure",
                            "Mode", "mode",
                            "Owner", "owner",
                            "Group", "group")),
            "nxPackage",
            new Mapping("Package", Map.of("Name", "name", "Ensure", "ensure", "Version", "minimumVersion")),
            "nxGroup",
            new Mapping("Group", Map.of("GroupName", "name", "Ensure", "ensure", "Members", "members")),
            "nxUser",
            new Mapping("User", Map.of("UserName", "name", "Ensure", "ensure", "Disabled", "locked")),
            "nxFileLine",
            new Mapping("FileLine", Map.of("FilePath", "paths", "ContainsLine", "line")),
            "GC_InstalledApplicationLinux",
            new Mapping("Package", Map.of("Name", "name")),
            "GC_NotInstalledApplicationLinux",
            new Mapping("Package", Map.of("Name", "name")));

    private MofResources() {}

    private record Mapping(String kind, Map<String, String> names) {}

    static ConfigurationResource resource(MofInstance instance) {
        String className = instance.className();
        try {
            return read(className, instance);
        } catch (ConfigurationException e) {
            return new Unusable(className, String.valueOf(e.getMessage()));
        }
    }

    private static ConfigurationResource read(String className, MofInstance instance) throws ConfigurationException {
        for (BuiltInCheck check : BuiltInCheck.values()) {
            if (check.kind().equals(className)) {
                return check;
            }
        }
        if (className.startsWith(OWN)) {
            return ResourceKinds.read(className.substring(OWN.length()), own(instance.properties()));
        }
        if (className.equals("nxService")) {
            return service(instance);
        }
        Mapping mapping = Optional.ofNullable(KNOWN.get(className))
                .orElseThrow(() -> new ConfigurationException("class '" + className
                        + "' is unknown to this agent (expected: one of "
                        + String.join(", ", KNOWN.keySet().stream().sorted().toList())
                        + ", nxService, GC_msid110, GC_msid121, GC_msid232 or Holdfast_ and a class)"));
        return ResourceKinds.read(mapping.kind(), renamed(instance, className, mapping));
    }

    private static JsonObject own(JsonObject properties) {
        JsonObject.Builder kept = JsonObject.builder();
        properties.members().forEach((name, value) -> {
            if (!COMMON.contains(Ascii.lower(name)) && !(value instanceof JsonNull)) {
                kept.put(name, value);
            }
        });
        return kept.build();
    }

    private static JsonObject renamed(MofInstance instance, String className, Mapping mapping)
            throws ConfigurationException {
        JsonObject.Builder renamed = JsonObject.builder();
        for (Map.Entry<String, Json> property :
                own(instance.properties()).members().entrySet()) {
            String name = mapping.names().entrySet().stream()
                    .filter(known -> Ascii.equalsIgnoreCase(known.getKey(), property.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow(() -> new ConfigurationException("property '" + property.getKey() + "' of " + className
                            + " is not supported by this agent"));
            renamed.put(name, property.getValue());
        }
        return switch (className) {
            case "nxFileLine" -> withPattern(renamed.build());
            case "GC_InstalledApplicationLinux" -> names(renamed.build(), true);
            case "GC_NotInstalledApplicationLinux" -> names(renamed.build(), false);
            default -> renamed.build();
        };
    }

    /** The line itself is what is looked for. */
    private static JsonObject withPattern(JsonObject line) throws ConfigurationException {
        String text = line.string("line")
                .orElseThrow(() -> new ConfigurationException("nxFileLine: property 'ContainsLine' is missing"));
        return line.with("pattern", "^" + java.util.regex.Pattern.quote(text) + "$");
    }

    /** Names with semicolons between; this agent looks for one that is wanted, or for several that are not. */
    private static JsonObject names(JsonObject properties, boolean present) throws ConfigurationException {
        List<String> names = properties.find("name").stream()
                .flatMap(value -> value instanceof JsonArray array ? array.stream() : java.util.stream.Stream.of(value))
                .map(value -> value instanceof JsonString(String text) ? text : value.compact())
                .flatMap(text -> List.of(text.split(";")).stream())
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
        if (present && names.size() > 1) {
            throw new ConfigurationException("several names " + names + " (expected: one resource for each)");
        }
        return properties.with("name", JsonArray.ofStrings(names)).with("ensure", present ? "Present" : "Absent");
    }

    private static ConfigurationResource service(MofInstance instance) throws ConfigurationException {
        for (String name : own(instance.properties()).names()) {
            if (!Set.of("name", "enabled", "state", "controller").contains(Ascii.lower(name))) {
                throw new ConfigurationException("property '" + name + "' of nxService is not supported by this agent");
            }
        }
        String controller = instance.text("Controller").orElse("systemd");
        if (!Ascii.equalsIgnoreCase(controller, "systemd")) {
            throw new ConfigurationException("Controller '" + controller + "' (expected: systemd)");
        }
        boolean enabled =
                !instance.find("Enabled").map(Json::compact).orElse("true").equalsIgnoreCase("false")
                        && !Ascii.equalsIgnoreCase(instance.text("State").orElse("Running"), "Stopped");
        return ResourceKinds.read(
                "Service",
                JsonObject.of(
                        "name",
                        Json.of(instance.text("Name").orElse("")),
                        "state",
                        Json.of(enabled ? "enabled" : "disabled")));
    }
}

package io.holdfast.agent.configuration.packages;

import io.holdfast.agent.configuration.mof.MofInstance;
import io.holdfast.kernel.json.JsonObject;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Values of an assignment for properties of resources, by {@code [Class]Name;Property} (policy, 7.1). */
final class Parameters {
    private final Map<String, String> values;
    private final Set<String> used = new HashSet<>();

    Parameters(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    MofInstance apply(MofInstance instance, String resource) {
        JsonObject properties = instance.properties();
        for (Map.Entry<String, String> each : values.entrySet()) {
            int semicolon = each.getKey().lastIndexOf(';');
            if (semicolon > 0 && each.getKey().substring(0, semicolon).equals(resource)) {
                used.add(each.getKey());
                properties = properties.with(each.getKey().substring(semicolon + 1), each.getValue());
            }
        }
        return new MofInstance(instance.className(), instance.alias(), properties);
    }

    /** A parameter that nothing takes would change the meaning of the assignment unseen. */
    void requireUsed() throws ConfigurationPackageException {
        for (String name : values.keySet()) {
            if (!used.contains(name)) {
                throw new ConfigurationPackageException(
                        "parameter '" + name + "' (expected: [Class]Name;Property of a resource in the package)");
            }
        }
    }
}

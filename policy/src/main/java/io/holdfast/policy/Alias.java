package io.holdfast.policy;

import java.util.List;
import java.util.Optional;

/**
 * A name for a property of one resource type.
 *
 * @param versions paths that differ from the default in some api-versions, in the order of the table
 * @param modifiable whether modify may write it; empty when the table does not say
 */
public record Alias(String name, FieldPath defaultPath, List<Versioned> versions, Optional<Boolean> modifiable) {
    /** The path in these api-versions. */
    public record Versioned(FieldPath path, List<String> apiVersions) {
        public Versioned {
            apiVersions = List.copyOf(apiVersions);
        }
    }

    public Alias {
        versions = List.copyOf(versions);
    }

    public FieldPath path(Optional<String> apiVersion) {
        if (apiVersion.isPresent()) {
            for (Versioned versioned : versions) {
                if (versioned.apiVersions().stream().anyMatch(apiVersion.get()::equalsIgnoreCase)) {
                    return versioned.path();
                }
            }
        }
        return defaultPath;
    }
}

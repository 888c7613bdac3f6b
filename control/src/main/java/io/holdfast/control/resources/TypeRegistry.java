package io.holdfast.control.resources;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** All resource types by name. Filled at start-up, validated once, then only read. */
public final class TypeRegistry {
    private final Map<String, ResourceTypeDescriptor> types = new LinkedHashMap<>();

    public void register(ResourceTypeDescriptor descriptor) {
        if (descriptor.apiVersions().isEmpty()) {
            throw new IllegalStateException(descriptor.type() + " has no api-version");
        }
        if (types.put(descriptor.type().key(), descriptor) != null) {
            throw new IllegalStateException(descriptor.type() + " is registered twice");
        }
    }

    public Optional<ResourceTypeDescriptor> find(ResourceType type) {
        return Optional.ofNullable(types.get(type.key()));
    }

    /** @throws ProblemException InvalidResourceType or InvalidResourceNamespace */
    public ResourceTypeDescriptor require(ResourceType type) {
        return find(type)
                .orElseThrow(() ->
                        namespaces().stream().anyMatch(namespace -> Ascii.equalsIgnoreCase(namespace, type.namespace()))
                                ? new ProblemException(
                                        ProblemCode.INVALID_RESOURCE_TYPE,
                                        "The resource type '" + type.path() + "' could not be found in the namespace '"
                                                + type.namespace() + "'.")
                                : new ProblemException(
                                        ProblemCode.INVALID_RESOURCE_NAMESPACE,
                                        "The resource namespace '" + type.namespace() + "' is invalid."));
    }

    public Collection<ResourceTypeDescriptor> all() {
        return List.copyOf(types.values());
    }

    public Collection<String> namespaces() {
        TreeSet<String> namespaces = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        types.values().forEach(descriptor -> namespaces.add(descriptor.type().namespace()));
        return namespaces;
    }

    public List<ResourceTypeDescriptor> of(String namespace) {
        List<ResourceTypeDescriptor> found = new ArrayList<>();
        for (ResourceTypeDescriptor descriptor : types.values()) {
            if (Ascii.equalsIgnoreCase(descriptor.type().namespace(), namespace)) {
                found.add(descriptor);
            }
        }
        return found;
    }
}

package io.holdfast.kernel;

import java.util.Optional;

/**
 * A resource type such as {@code Microsoft.HybridCompute/machines/extensions}. Compares without ASCII case; keeps the
 * spelling that it was made with.
 */
public final class ResourceType {
    private final String namespace;
    private final String path;
    private final String key;

    private ResourceType(String namespace, String path) {
        this.namespace = namespace;
        this.path = path;
        this.key = Ascii.lower(namespace + "/" + path);
    }

    /** From {@code Namespace/type[/type…]}. */
    public static ResourceType of(String text) {
        return read(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("resource type: " + text + " (expected: Namespace/type)"));
    }

    /** As {@link #of}, for text that may be none. */
    public static Optional<ResourceType> read(String text) {
        int slash = text.indexOf('/');
        return slash < 1 || slash == text.length() - 1
                ? Optional.empty()
                : Optional.of(new ResourceType(text.substring(0, slash), text.substring(slash + 1)));
    }

    /** {@code Microsoft.HybridCompute}. */
    public String namespace() {
        return namespace;
    }

    /** {@code machines/extensions}. */
    public String path() {
        return path;
    }

    /** The last segment: {@code extensions}. */
    public String leaf() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Lower-case form for comparison and storage. */
    public String key() {
        return key;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceType type && type.key.equals(key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return namespace + "/" + path;
    }
}

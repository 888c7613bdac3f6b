package io.holdfast.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An ARM resource id: the tenant {@code /}, a subscription, a resource group, or a resource below one of these or below
 * another resource. Compares by {@link #key()}, without ASCII case; {@link #toString()} keeps the spelling.
 *
 * <p>Source: Azure Resource Manager, resource id format ({@code {scope}/providers/{namespace}/{type}/{name}/…}).
 */
public final class ResourceId implements Comparable<ResourceId> {
    /** Names longer than this and ids longer than {@link #MAX_LENGTH} are refused. */
    public static final int MAX_NAME = 260;

    public static final int MAX_LENGTH = 2048;

    private static final ResourceType TENANT = ResourceType.of("Microsoft.Resources/tenants");
    private static final ResourceType SUBSCRIPTION = ResourceType.of("Microsoft.Resources/subscriptions");
    private static final ResourceType RESOURCE_GROUP = ResourceType.of("Microsoft.Resources/resourceGroups");

    public static final ResourceId ROOT = new ResourceId("/", TENANT, "", null);

    private final String text;
    private final String key;
    private final ResourceType type;
    private final String name;
    private final @org.jspecify.annotations.Nullable ResourceId parent;

    private ResourceId(
            String text, ResourceType type, String name, @org.jspecify.annotations.Nullable ResourceId parent) {
        this.text = text;
        this.key = Ascii.lower(text);
        this.type = type;
        this.name = name;
        this.parent = parent;
    }

    public static ResourceId subscription(String subscription) {
        checkName(subscription);
        return new ResourceId("/subscriptions/" + subscription, SUBSCRIPTION, subscription, ROOT);
    }

    /** A resource group of this subscription. */
    public ResourceId resourceGroup(String group) {
        if (!type.equals(SUBSCRIPTION)) {
            throw invalid("a resource group stands below a subscription, not below " + text);
        }
        checkName(group);
        return new ResourceId(text + "/resourceGroups/" + group, RESOURCE_GROUP, group, this);
    }

    /** {@code this/providers/namespace/type/name}. */
    public ResourceId provider(String namespace, String typeName, String resourceName) {
        checkName(namespace);
        checkName(typeName);
        checkName(resourceName);
        String prefix = this.equals(ROOT) ? "" : text;
        return new ResourceId(
                prefix + "/providers/" + namespace + "/" + typeName + "/" + resourceName,
                ResourceType.of(namespace + "/" + typeName),
                resourceName,
                this);
    }

    /** {@code this/type/name}, a child of a resource that has a provider. */
    public ResourceId child(String typeName, String resourceName) {
        if (!isProviderResource()) {
            throw invalid(text + " has no provider, so it has no children of the form type/name");
        }
        if (Ascii.equalsIgnoreCase(typeName, "providers")) {
            // the text would read as an extension resource, another resource with other rights
            throw invalid("a child of " + text + " cannot have the type 'providers'");
        }
        checkName(typeName);
        checkName(resourceName);
        return new ResourceId(
                text + "/" + typeName + "/" + resourceName, ResourceType.of(type + "/" + typeName), resourceName, this);
    }

    /**
     * Parses a path whose percent-encoding was taken away and whose slashes were collapsed.
     *
     * @throws ProblemException InvalidResourceId or InvalidResourceName
     */
    public static ResourceId parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid("the id has " + text.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        if (text.equals("/")) {
            return ROOT;
        }
        if (!text.startsWith("/") || text.endsWith("/")) {
            throw invalid("id: " + printable(text) + " (expected: /subscriptions/… or /providers/…)");
        }
        List<String> segments = List.of(text.substring(1).split("/", -1));
        Cursor cursor = new Cursor(segments);
        ResourceId id = ROOT;
        if (cursor.takes("subscriptions")) {
            id = subscription(cursor.next());
            if (cursor.takes("resourcegroups")) {
                id = id.resourceGroup(cursor.next());
            }
        }
        while (cursor.hasNext()) {
            if (cursor.takes("providers")) {
                id = id.provider(cursor.next(), cursor.next(), cursor.next());
            } else {
                id = id.child(cursor.next(), cursor.next());
            }
        }
        return id;
    }

    private static final class Cursor {
        private final List<String> segments;
        private int at;

        Cursor(List<String> segments) {
            this.segments = segments;
        }

        boolean hasNext() {
            return at < segments.size();
        }

        boolean takes(String keyword) {
            if (hasNext() && Ascii.equalsIgnoreCase(segments.get(at), keyword)) {
                at++;
                return true;
            }
            return false;
        }

        String next() {
            if (!hasNext()) {
                throw invalid("the id ends after " + printable(segments.getLast()) + " (expected: one more segment)");
            }
            return segments.get(at++);
        }
    }

    private static void checkName(String name) {
        if (name.isEmpty()
                || name.length() > MAX_NAME
                || name.equals(".")
                || name.equals("..")
                || name.endsWith(".")
                || name.isBlank()
                || !name.equals(name.strip())) {
            throw new ProblemException(
                    ProblemCode.INVALID_RESOURCE_NAME,
                    "name: " + printable(name) + " (expected: 1 to " + MAX_NAME
                            + " characters that do not begin with a space or end with a space or a dot)");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || "/\\?#%<>\"'&*:|".indexOf(c) >= 0 || Character.isSurrogate(c)) {
                throw new ProblemException(
                        ProblemCode.INVALID_RESOURCE_NAME,
                        "name: " + printable(name)
                                + " (expected: none of / \\ ? # % < > \" ' & * : | and no control characters)");
            }
        }
    }

    private static String printable(String text) {
        String cut = text.length() > 120 ? text.substring(0, 120) + "…" : text;
        return "'" + cut.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?") + "'";
    }

    private static ProblemException invalid(String message) {
        return new ProblemException(ProblemCode.INVALID_RESOURCE_ID, message);
    }

    /** Lower-case form; unique for a resource, ordered so that everything below an id begins with {@code key + "/"}. */
    public String key() {
        return key;
    }

    public ResourceType type() {
        return type;
    }

    /** The last segment; empty for the tenant. */
    public String name() {
        return name;
    }

    /** For a child its parent resource, for an extension resource or a top-level one its scope; empty for the tenant. */
    public Optional<ResourceId> parent() {
        return Optional.ofNullable(parent);
    }

    public boolean isProviderResource() {
        return !type.equals(TENANT) && !type.equals(SUBSCRIPTION) && !type.equals(RESOURCE_GROUP);
    }

    public boolean isSubscription() {
        return type.equals(SUBSCRIPTION);
    }

    public boolean isResourceGroup() {
        return type.equals(RESOURCE_GROUP);
    }

    /** The subscription that this is or lies in. */
    public Optional<ResourceId> subscription() {
        return ancestor(SUBSCRIPTION);
    }

    /** The resource group that this is or lies in. */
    public Optional<ResourceId> resourceGroup() {
        return ancestor(RESOURCE_GROUP);
    }

    private Optional<ResourceId> ancestor(ResourceType wanted) {
        return selfAndAncestors().stream().filter(id -> id.type.equals(wanted)).findFirst();
    }

    /** This, its parent, and so on up to the tenant. */
    public List<ResourceId> selfAndAncestors() {
        List<ResourceId> chain = new ArrayList<>();
        for (ResourceId id = this; id != null; id = id.parent) {
            chain.add(id);
        }
        return chain;
    }

    /** Whether this is the scope itself or lies below it. */
    public boolean isWithin(ResourceId scope) {
        return scope.equals(ROOT) || key.equals(scope.key) || key.startsWith(scope.key + "/");
    }

    @Override
    public int compareTo(ResourceId other) {
        return key.compareTo(other.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceId id && id.key.equals(key);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(key);
    }

    @Override
    public String toString() {
        return text;
    }
}

package io.holdfast.control.resources;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything that the engine and the API know of one resource type.
 *
 * @param apiVersions stable versions, oldest first; previews of the same dates are not served
 * @param scopes what the parent must be
 * @param tracked has location and tags and stands in lists of resources
 * @param name pattern of the last segment
 * @param body shape of a PUT or PATCH body
 * @param rules what a write does beyond storing the document
 * @param actions POST actions by lower-case name
 * @param patch what a PATCH may change
 * @param putAnswer the status of a successful PUT, which the specification of each type declares
 */
public record ResourceTypeDescriptor(
        ResourceType type,
        List<String> apiVersions,
        List<ParentKind> scopes,
        boolean tracked,
        Pattern name,
        Shape body,
        ResourceRules rules,
        Map<String, ResourceAction> actions,
        Patch patch,
        PutAnswer putAnswer) {

    public ResourceTypeDescriptor {
        apiVersions = List.copyOf(apiVersions);
        scopes = List.copyOf(scopes);
        actions = Map.copyOf(actions);
    }

    /** What a PATCH may change. */
    public enum Patch {
        NOTHING,
        /** The rest of the resource stays, and nothing is done for it. */
        TAGS,
        EVERYTHING
    }

    /** How a PUT is answered. */
    public enum PutAnswer {
        /** 201 when it creates, otherwise 200. */
        AS_IT_WENT,
        ALWAYS_OK,
        ALWAYS_CREATED;

        boolean created(boolean isNew) {
            return switch (this) {
                case AS_IT_WENT -> isNew;
                case ALWAYS_OK -> false;
                case ALWAYS_CREATED -> true;
            };
        }
    }

    /** What a resource may stand below. */
    public enum ParentKind {
        TENANT,
        SUBSCRIPTION,
        RESOURCE_GROUP,
        /** Its parent type, for child types such as {@code machines/extensions}. */
        PARENT_TYPE,
        /** Any resource, for extension resources such as role assignments. */
        ANY_RESOURCE
    }

    /** The same type with one more action, for a slice that acts on another slice's resources. */
    public ResourceTypeDescriptor with(String actionName, ResourceAction action) {
        Map<String, ResourceAction> more = new LinkedHashMap<>(actions);
        more.put(actionName.toLowerCase(java.util.Locale.ROOT), action);
        return new ResourceTypeDescriptor(
                type, apiVersions, scopes, tracked, name, body, rules, more, patch, putAnswer);
    }

    /** Whether a resource with this id stands where the type allows. */
    public boolean fits(ResourceId id) {
        ResourceId parent = id.parent().orElse(ResourceId.ROOT);
        boolean child = type.path().contains("/");
        for (ParentKind kind : scopes) {
            boolean fits = switch (kind) {
                case TENANT -> !child && parent.equals(ResourceId.ROOT);
                case SUBSCRIPTION -> !child && parent.isSubscription();
                case RESOURCE_GROUP -> !child && parent.isResourceGroup();
                case PARENT_TYPE ->
                    child
                            && type.key()
                                    .equals(parent.type().key() + "/"
                                            + type.leaf().toLowerCase(java.util.Locale.ROOT));
                case ANY_RESOURCE -> !child && parent.isProviderResource();
            };
            if (fits) {
                return true;
            }
        }
        return false;
    }

    public static Builder of(String type, List<String> apiVersions) {
        return new Builder(ResourceType.of(type), apiVersions);
    }

    /** Collects the parts; what is not set is the plainest choice. */
    public static final class Builder {
        private final ResourceType type;
        private final List<String> apiVersions;
        private List<ParentKind> scopes = List.of(ParentKind.RESOURCE_GROUP);
        private boolean tracked;
        private Pattern name = Pattern.compile("[^/]{1,260}");
        private Optional<Shape> body = Optional.empty();
        private ResourceRules rules = new ResourceRules() {};
        private final Map<String, ResourceAction> actions = new LinkedHashMap<>();
        private Patch patch = Patch.NOTHING;
        private PutAnswer putAnswer = PutAnswer.AS_IT_WENT;

        private Builder(ResourceType type, List<String> apiVersions) {
            this.type = type;
            this.apiVersions = apiVersions;
        }

        public Builder below(ParentKind... kinds) {
            scopes = List.of(kinds);
            return this;
        }

        public Builder tracked() {
            tracked = true;
            return this;
        }

        public Builder name(String pattern) {
            name = Pattern.compile(pattern);
            return this;
        }

        /** The shape of {@code properties}; the envelope around it follows from whether the type is tracked. */
        public Builder properties(Shape properties) {
            body = Optional.of(properties);
            return this;
        }

        public Builder rules(ResourceRules value) {
            rules = value;
            return this;
        }

        public Builder action(String actionName, ResourceAction action) {
            actions.put(actionName.toLowerCase(java.util.Locale.ROOT), action);
            return this;
        }

        public Builder patchable() {
            patch = Patch.EVERYTHING;
            return this;
        }

        /** A PATCH changes the tags and nothing else. */
        public Builder patchableTags() {
            patch = Patch.TAGS;
            return this;
        }

        /** A PUT is answered with 200, whether it creates or not. */
        public Builder alwaysOk() {
            putAnswer = PutAnswer.ALWAYS_OK;
            return this;
        }

        /** A PUT is answered with 201, whether it creates or not. */
        public Builder alwaysCreated() {
            putAnswer = PutAnswer.ALWAYS_CREATED;
            return this;
        }

        public ResourceTypeDescriptor build() {
            Shape envelope = Shape.object().readOnly("id", "name", "type", "etag", "systemData", "resources");
            envelope.object("properties", body.orElseGet(Shape::object));
            envelope.string("kind", "location", "managedBy");
            envelope.stringMap("tags");
            envelope.object(
                    "identity",
                    Shape.object()
                            .string("type")
                            .readOnly("principalId", "tenantId")
                            .free("userAssignedIdentities"));
            return new ResourceTypeDescriptor(
                    type, apiVersions, scopes, tracked, name, envelope, rules, actions, patch, putAnswer);
        }
    }
}

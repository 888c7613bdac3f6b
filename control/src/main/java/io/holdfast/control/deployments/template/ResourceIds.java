package io.holdfast.control.deployments.template;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.ExpressionFailure;
import java.util.List;

/** The {@code resourceId} family of functions: ids as text, from types and names. */
final class ResourceIds {
    private ResourceIds() {}

    /** {@code resourceId([subscription], [group], type, name…)}. */
    static String resourceId(ResourceId scope, List<Json> arguments) {
        List<String> texts = texts(arguments);
        int type = type(texts, 2);
        String subscription = scope.subscription().map(ResourceId::name).orElse("");
        String group = scope.resourceGroup().map(ResourceId::name).orElse("");
        if (type == 2) {
            subscription = texts.get(0);
            group = texts.get(1);
        } else if (type == 1 && texts.get(0).matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            subscription = texts.get(0);
        } else if (type == 1) {
            group = texts.get(0);
        }
        String base = "/subscriptions/" + subscription + (group.isEmpty() ? "" : "/resourceGroups/" + group);
        return below(base, texts.get(type), texts.subList(type + 1, texts.size()));
    }

    /** {@code subscriptionResourceId([subscription], type, name…)}. */
    static String subscriptionResourceId(ResourceId scope, List<Json> arguments) {
        List<String> texts = texts(arguments);
        int type = type(texts, 1);
        String subscription = type == 1
                ? texts.getFirst()
                : scope.subscription().map(ResourceId::name).orElse("");
        return below("/subscriptions/" + subscription, texts.get(type), texts.subList(type + 1, texts.size()));
    }

    static String tenantResourceId(List<Json> arguments) {
        List<String> texts = texts(arguments);
        return below("", texts.getFirst(), texts.subList(1, texts.size()));
    }

    /** {@code extensionResourceId(base, type, name…)}. */
    static String extensionResourceId(List<Json> arguments) {
        List<String> texts = texts(arguments);
        return below(texts.getFirst(), texts.get(1), texts.subList(2, texts.size()));
    }

    private static List<String> texts(List<Json> arguments) {
        return arguments.stream()
                .map(argument -> {
                    if (argument instanceof JsonString(String text)) {
                        return text;
                    }
                    throw new ExpressionFailure("a " + argument.kind() + " in an id (expected: strings)");
                })
                .toList();
    }

    /** Where the type stands among the arguments: the first one with a slash. */
    private static int type(List<String> texts, int last) {
        for (int i = 0; i <= last && i < texts.size(); i++) {
            if (texts.get(i).indexOf('/') >= 0) {
                return i;
            }
        }
        throw new ExpressionFailure(
                "an id without a resource type (expected: such as Microsoft.HybridCompute/machines)");
    }

    /**
     * {@code base/providers/namespace/type/name/…}; a resource group has a form of its own.
     *
     * @param names of each segment of the type
     */
    static String below(String base, String type, List<String> names) {
        String[] segments = type.split("/", -1);
        if (segments.length - 1 != names.size()) {
            throw new ExpressionFailure("the type " + TemplateDocument.shown(type) + " with " + names.size()
                    + " names (expected: " + (segments.length - 1) + ")");
        }
        if (Ascii.equalsIgnoreCase(type, "Microsoft.Resources/resourceGroups")) {
            return base + "/resourceGroups/" + names.getFirst();
        }
        StringBuilder id = new StringBuilder(base).append("/providers/").append(segments[0]);
        for (int i = 1; i < segments.length; i++) {
            id.append('/').append(segments[i]).append('/').append(names.get(i - 1));
        }
        return id.toString();
    }
}

package io.holdfast.control.deployments.template;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.ExpressionFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the resources of a template: copies are counted out, children stand beside their parents, dependencies are found. */
final class Expansion {
    private final Evaluation evaluation;
    private final Surroundings around;
    private final boolean secret;
    private final Map<String, Planned> made = new LinkedHashMap<>();

    /** What each resource waits for, as the template says it, by key of its id. */
    private final Map<String, List<String>> waits = new HashMap<>();

    /** Keys of the ids, by what templates call resources for short. */
    private final Map<String, Set<String>> called = new HashMap<>();

    /** The members of each copy, by its lower-case name. */
    private final Map<String, Set<String>> copies = new HashMap<>();

    /** @param secret whether the template has secure parameters */
    Expansion(Evaluation evaluation, Surroundings around, boolean secret) {
        this.evaluation = evaluation;
        this.secret = secret;
        this.around = around;
    }

    List<Planned> expand(TemplateDocument template) {
        int i = 0;
        for (JsonObject resource : template.resources()) {
            copied(resource, Optional.empty(), List.of(), "resources[" + i++ + "]");
        }
        for (Planned planned : made.values()) {
            for (String name : List.of(relative(planned), Ascii.lower(planned.name()))) {
                called.computeIfAbsent(name, _ -> new LinkedHashSet<>())
                        .add(planned.id().key());
            }
        }
        List<Planned> ordered = new ArrayList<>();
        for (Planned planned : made.values()) {
            Set<String> after = new LinkedHashSet<>(planned.after());
            for (String wanted : waits.getOrDefault(planned.id().key(), List.of())) {
                after.addAll(find(wanted, planned));
            }
            after.remove(planned.id().key());
            ordered.add(planned.after(after));
        }
        requireNoCircle(ordered);
        return ordered;
    }

    private void copied(JsonObject resource, Optional<Planned> parent, List<Loop> loops, String path) {
        JsonObject copy = Member.object(resource, "copy", path + ".");
        if (copy.isEmpty()) {
            one(resource, parent, loops, Set.of(), path);
            return;
        }
        if (parent.isPresent()) {
            throw new TemplateException(path + ".copy", "a child cannot be copied inside of its parent");
        }
        String name = evaluation.text(required(copy, "name", path + ".copy"), loops, path + ".copy.name");
        int count = evaluation.count(required(copy, "count", path + ".copy"), loops, path + ".copy.count");
        boolean serial = Member.text(copy, "mode", path + ".copy.")
                .filter(mode -> Ascii.equalsIgnoreCase(mode, "serial"))
                .isPresent();
        int batch = serial ? Math.max(1, batch(copy, loops, path)) : Math.max(1, count);
        Set<String> members = copies.computeIfAbsent(Ascii.lower(name), _ -> new LinkedHashSet<>());
        Set<String> before = Set.of();
        Set<String> current = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            if (i > 0 && i % batch == 0) {
                before = Set.copyOf(current);
                current = new LinkedHashSet<>();
            }
            String key = one(resource, parent, Evaluation.with(loops, new Loop(name, i, true)), before, path);
            current.add(key);
            members.add(key);
        }
    }

    private int batch(JsonObject copy, List<Loop> loops, String path) {
        Optional<Json> size = Member.find(copy, "batchSize");
        return size.isEmpty() ? 1 : evaluation.count(size.get(), loops, path + ".copy.batchSize");
    }

    private static Json required(JsonObject object, String name, String path) {
        return Member.find(object, name)
                .orElseThrow(() -> new TemplateException(path + "." + name, "is missing (expected: one)"));
    }

    private String one(
            JsonObject resource, Optional<Planned> parent, List<Loop> loops, Set<String> before, String path) {
        String own = evaluation.text(required(resource, "type", path), loops, path + ".type");
        String name = evaluation.text(required(resource, "name", path), loops, path + ".name");
        String version = evaluation.text(required(resource, "apiVersion", path), loops, path + ".apiVersion");
        if (!version.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}(-[a-zA-Z.0-9]{1,30})?")) {
            throw new TemplateException(path + ".apiVersion", "is wrong (expected: such as 2025-01-13)");
        }
        boolean below = parent.isPresent() && !own.contains(".");
        String type = below ? parent.get().type() + "/" + own : own;
        String full = below ? parent.get().name() + "/" + name : name;
        Optional<Json> condition = Member.find(resource, "condition");
        boolean wanted = parent.map(Planned::wanted).orElse(true)
                && (condition.isEmpty() || evaluation.flag(condition.get(), loops, path + ".condition"));
        ResourceId id = id(resource, parent, type, full, loops, path);
        requireInnerScope(resource, id, path);
        Set<String> after = new LinkedHashSet<>(before);
        parent.ifPresent(above -> after.add(above.id().key()));
        Planned planned = new Planned(id, full, type, wanted, after, resource, loops);
        if (made.put(id.key(), planned) != null) {
            throw new TemplateException(path, "The resource '" + id + "' is defined multiple times in the template");
        }
        if (made.size() > TemplateDocument.MOST_RESOURCES) {
            throw new TemplateException(
                    "resources", "there are too many (expected: at most " + TemplateDocument.MOST_RESOURCES + ")");
        }
        waits.put(id.key(), dependencies(resource, loops, path));
        int i = 0;
        for (Json child : Member.array(resource, "resources", path + ".").orElse(JsonArray.EMPTY)) {
            String place = path + ".resources[" + i++ + "]";
            if (!(child instanceof JsonObject object)) {
                throw Member.wrong(place, child, "an object");
            }
            copied(object, Optional.of(planned), loops, place);
        }
        return id.key();
    }

    private ResourceId id(
            JsonObject resource, Optional<Planned> parent, String type, String name, List<Loop> loops, String path) {
        Optional<Json> scope = Member.find(resource, "scope");
        String base =
                around.scope().equals(ResourceId.ROOT) ? "" : around.scope().toString();
        if (scope.isPresent()) {
            String given = evaluation.text(scope.get(), loops, path + ".scope");
            if (given.equals("/")) {
                throw new TemplateException(path + ".scope", "the scope of the tenant is not built");
            }
            base = given.startsWith("/") ? given : base + "/providers/" + interleaved(given, path + ".scope");
        } else if (parent.isPresent()
                && type.contains(".")
                && !type.startsWith(parent.get().type() + "/")) {
            base = parent.get().id().toString();
        }
        if (Ascii.equalsIgnoreCase(type, "Microsoft.Resources/deployments")) {
            base = elsewhere(resource, base, loops, path);
        }
        try {
            return ResourceId.parse(ResourceIds.below(base, type, List.of(name.split("/", -1))));
        } catch (ExpressionFailure e) {
            throw new TemplateException(path + ".name", e.reason());
        }
    }

    /** Evaluated outside, a nested template would hold the secrets in the clear (ARM, linked templates, expression scope). */
    private void requireInnerScope(JsonObject resource, ResourceId id, String path) {
        JsonObject properties = Member.object(resource, "properties", path + ".");
        if (secret
                && id.type().key().equals("microsoft.resources/deployments")
                && Member.find(properties, "template").isPresent()
                && Plan.outer(properties, path)) {
            throw new TemplateException(
                    path + ".properties.expressionEvaluationOptions.scope",
                    "the template has secure parameters, which would stand in the nested template"
                            + " (expected: inner, and the secret as a secure parameter of the nested template)");
        }
    }

    /** {@code Namespace/type/name/…} as it stands in an id. */
    private static String interleaved(String relative, String path) {
        if (relative.split("/", -1).length < 3) {
            throw new TemplateException(path, "is no scope (expected: an id, or such as Microsoft.X/types/name)");
        }
        return relative;
    }

    /** A nested deployment may go to another resource group. */
    private String elsewhere(JsonObject resource, String base, List<Loop> loops, String path) {
        Optional<Json> subscription = Member.find(resource, "subscriptionId");
        Optional<Json> group = Member.find(resource, "resourceGroup");
        if (subscription.isEmpty() && group.isEmpty()) {
            return base;
        }
        String place = subscription.isPresent()
                ? "/subscriptions/" + evaluation.text(subscription.get(), loops, path + ".subscriptionId")
                : around.scope().subscription().map(ResourceId::toString).orElse("");
        return group.isPresent()
                ? place + "/resourceGroups/" + evaluation.text(group.get(), loops, path + ".resourceGroup")
                : place;
    }

    private List<String> dependencies(JsonObject resource, List<Loop> loops, String path) {
        List<String> found = new ArrayList<>();
        for (Json dependency : Member.array(resource, "dependsOn", path + ".").orElse(JsonArray.EMPTY)) {
            Json value = evaluation.value(dependency, loops, path + ".dependsOn");
            for (Json item : value instanceof JsonArray several ? several : JsonArray.of(value)) {
                if (item instanceof JsonString(String text)) {
                    found.add(text);
                } else if (item != JsonNull.NULL) {
                    throw Member.wrong(path + ".dependsOn", item, "strings");
                }
            }
        }
        return found;
    }

    /** By id, by type with names, by name, or by the name of a copy. */
    private Set<String> find(String wanted, Planned from) {
        String key = Ascii.lower(wanted);
        if (made.containsKey(key)) {
            return Set.of(key);
        }
        if (copies.containsKey(key)) {
            return copies.get(key);
        }
        Set<String> found = called.get(key);
        if (found == null) {
            throw new TemplateException(
                    "resources('" + from.name() + "').dependsOn",
                    "The resource '" + TemplateDocument.shown(wanted) + "' is not defined in the template");
        }
        return found;
    }

    /** {@code namespace/type/name/…}, as templates say it for short. */
    static String relative(Planned planned) {
        try {
            return Ascii.lower(ResourceIds.below(
                            "", planned.type(), List.of(planned.name().split("/", -1))))
                    .replaceFirst("^/providers/", "");
        } catch (ExpressionFailure _) {
            return ""; // the id was made of the same before, so this is never seen
        }
    }

    private static void requireNoCircle(List<Planned> resources) {
        Set<String> done = new HashSet<>();
        List<Planned> left = new ArrayList<>(resources);
        while (!left.isEmpty()) {
            List<Planned> ready = left.stream()
                    .filter(planned -> done.containsAll(planned.after()))
                    .toList();
            if (ready.isEmpty()) {
                throw new TemplateException(
                        "resources",
                        "A circular dependency was detected among: "
                                + left.stream().limit(10).map(Planned::name).toList());
            }
            ready.forEach(planned -> done.add(planned.id().key()));
            left.removeAll(ready);
        }
    }
}

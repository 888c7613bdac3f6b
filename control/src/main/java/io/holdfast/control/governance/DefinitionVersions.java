package io.holdfast.control.governance;

import io.holdfast.control.resources.RequestContext;
import io.holdfast.control.resources.ResourceRules;
import io.holdfast.control.resources.ResourceTypeDescriptor;
import io.holdfast.control.resources.ResourceTypeDescriptor.ParentKind;
import io.holdfast.control.resources.Shape;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.WriteTransaction;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.VersionPattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code policyDefinitions/versions} and {@code policySetDefinitions/versions}: what a definition was at each of its versions.
 * They are made by writing the definition with another {@code version}, and go with it.
 */
final class DefinitionVersions implements ResourceRules {
    private static final String CHILD = "versions";
    private static final String FIRST = "1.0.0";
    private static final int MOST = 100;

    private DefinitionVersions() {}

    static ResourceTypeDescriptor descriptor(ResourceType of, List<String> apiVersions) {
        return ResourceTypeDescriptor.of(of + "/" + CHILD, apiVersions)
                .below(ParentKind.PARENT_TYPE)
                .properties(Shape.object())
                .rules(new DefinitionVersions())
                .build();
    }

    static String version(JsonObject document) {
        return document.object("properties")
                .flatMap(properties -> properties.string("version"))
                .orElse(FIRST);
    }

    /** @throws ProblemException InvalidRequestContent, for what is no version */
    static void check(JsonObject document) {
        if (!version(document).matches("[0-9]{1,9}(\\.[0-9]{1,9}){2}(-[A-Za-z0-9.-]{1,40})?")) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST_CONTENT,
                            "'properties.version' is wrong (expected: three numbers such as 1.2.0).",
                            "properties.version")
                    .exception();
        }
    }

    /** Keeps the version that is written, and the one before it. */
    static void keep(
            WriteTransaction transaction,
            RequestContext context,
            ResourceId definition,
            Optional<ResourceRow> existing,
            JsonObject document) {
        existing.filter(row -> !version(row.document()).equals(version(document)))
                .filter(row ->
                        find(transaction, row.id(), version(row.document())).isEmpty())
                .ifPresent(row -> put(transaction, row.id(), row.document(), row.changedBy(), context));
        put(transaction, definition, document, context.caller().name(), context);
        if (rows(transaction, definition).size() > MOST) {
            throw new ProblemException(
                    ProblemCode.POLICY_LIMIT_EXCEEDED,
                    "The definition '" + definition.name() + "' has more than " + MOST + " versions (expected: at most "
                            + MOST + ").");
        }
    }

    private static void put(
            WriteTransaction transaction,
            ResourceId definition,
            JsonObject document,
            String by,
            RequestContext context) {
        ResourceId id = definition.child(CHILD, version(document));
        Optional<ResourceRow> known = transaction.resource(id);
        JsonObject versioned = JsonObject.of(
                "properties",
                document.object("properties").orElse(JsonObject.EMPTY).with("version", version(document)));
        transaction.put(new ResourceRow(
                id,
                versioned,
                UUID.randomUUID().toString(),
                "Succeeded",
                known.map(ResourceRow::generation).orElse(0L) + 1,
                known.map(ResourceRow::createdBy).orElse(by),
                known.map(ResourceRow::created).orElse(context.time()),
                by,
                context.time()));
        transaction.append(new ChangeRow(0, id, ChangeRow.Kind.DOCUMENT, "", context.time()));
    }

    private static Optional<ResourceRow> find(ReadTransaction transaction, ResourceId definition, String version) {
        return transaction.resource(definition.child(CHILD, version));
    }

    private static List<ResourceRow> rows(ReadTransaction transaction, ResourceId definition) {
        return transaction.resources(ResourceQuery.below(definition, ResourceType.of(definition.type() + "/" + CHILD)));
    }

    /** Every version, the definition's own included. */
    static Map<String, ResourceRow> of(ReadTransaction transaction, ResourceRow definition) {
        Map<String, ResourceRow> versions = new LinkedHashMap<>();
        rows(transaction, definition.id()).forEach(row -> versions.put(row.id().name(), row));
        versions.put(version(definition.document()), definition);
        return versions;
    }

    /**
     * The newest version that fits, as a row of the definition itself.
     *
     * @param wanted such as {@code 1.*.*}; empty for the latest
     * @throws ProblemException InvalidPolicySetDefinition for no pattern, PolicyDefinitionNotFound when none fits
     */
    static ResourceRow resolve(ReadTransaction transaction, ResourceRow definition, Optional<String> wanted) {
        if (wanted.isEmpty()) {
            return definition;
        }
        Map<String, ResourceRow> versions = of(transaction, definition);
        ResourceRow found = pattern(wanted.get())
                .newest(versions.keySet())
                .map(versions::get)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.POLICY_DEFINITION_NOT_FOUND,
                        "The policy definition '" + definition.id().name() + "' has no version '" + wanted.get()
                                + "' (there are: " + String.join(", ", versions.keySet()) + ")."));
        return found.id().equals(definition.id())
                ? definition
                : new ResourceRow(
                        definition.id(),
                        found.document(),
                        found.etag(),
                        found.provisioningState(),
                        found.generation(),
                        found.createdBy(),
                        found.created(),
                        found.changedBy(),
                        found.changed());
    }

    private static VersionPattern pattern(String text) {
        try {
            return VersionPattern.parse(text);
        } catch (PolicyException refused) {
            throw PolicyProblems.of(refused);
        }
    }

    @Override
    public boolean open(ResourceId id) {
        return id.parent().map(DefinitionRules::isBuiltIn).orElse(false);
    }

    @Override
    public Object prepare(Draft draft) {
        throw readOnly();
    }

    @Override
    public Deleted delete(WriteTransaction transaction, ResourceRow row, RequestContext context) {
        throw readOnly();
    }

    private static ProblemException readOnly() {
        return new ProblemException(
                ProblemCode.METHOD_NOT_ALLOWED,
                "A version is made by writing the definition with that version, and goes with the definition.");
    }

    @Override
    public JsonObject view(ReadTransaction transaction, ResourceRow row, JsonObject document) {
        boolean builtIn = open(row.id());
        JsonObject properties =
                document.object("properties").orElse(JsonObject.EMPTY).without("provisioningState");
        return document.with("properties", properties.with("policyType", builtIn ? "BuiltIn" : "Custom"));
    }
}

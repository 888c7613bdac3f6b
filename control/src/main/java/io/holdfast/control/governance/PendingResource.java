package io.holdfast.control.governance;

import io.holdfast.control.resources.TypeRegistry;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.ResourceType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A resource that somebody is about to write, in parts, as {@code checkPolicyRestrictions} gets it.
 *
 * @param id with a name of ours where the content has none
 * @param content without {@code id}
 */
record PendingResource(ResourceId id, JsonObject content, List<Field> fields, boolean includeAudit) {
    private static final int MOST = 100;
    private static final int MOST_VALUES = 500;
    private static final String STAND_IN = "pending";

    /** @param values that come into question; none when only the field itself is asked about */
    record Field(String name, List<Json> values) {
        Field {
            values = List.copyOf(values);
        }
    }

    PendingResource {
        fields = List.copyOf(fields);
    }

    /** @throws ProblemException InvalidRequestContent, InvalidResourceType */
    static PendingResource parse(TypeRegistry registry, ResourceId place, JsonObject body) {
        JsonObject details = body.object("resourceDetails").orElseThrow(() -> invalid("resourceDetails", "an object"));
        JsonObject content = details.object("resourceContent")
                .orElseThrow(() -> invalid("resourceDetails.resourceContent", "an object"));
        ResourceType type = registry.require(content.string("type")
                        .filter(text -> text.matches("[A-Za-z0-9.]{1,128}(/[A-Za-z0-9]{1,128}){1,5}"))
                        .map(ResourceType::of)
                        .orElseThrow(() -> invalid(
                                "resourceDetails.resourceContent.type",
                                "a resource type such as Microsoft.HybridCompute/machines")))
                .type();
        ResourceId scope = details.string("scope")
                .filter(text -> !text.isBlank())
                .map(ResourceId::parse)
                .orElse(place);
        if (!scope.isWithin(place)) {
            throw invalid("resourceDetails.scope", "a place in " + place);
        }
        Optional<String> name = content.string("name").filter(text -> !text.isBlank());
        List<Field> fields = new ArrayList<>();
        for (Json field : body.array("pendingFields").orElse(JsonArray.EMPTY)) {
            fields.add(field(field, "pendingFields[" + fields.size() + "]"));
            if (fields.size() > MOST) {
                throw invalid("pendingFields", "at most " + MOST);
            }
        }
        if (fields.stream().mapToInt(field -> field.values().size()).sum() > MOST_VALUES) {
            throw invalid("pendingFields", "at most " + MOST_VALUES + " values in all");
        }
        return new PendingResource(
                id(scope, type, name),
                content.without("id"),
                fields,
                body.bool("includeAuditEffect").orElse(false));
    }

    private static Field field(Json json, String place) {
        if (!(json instanceof JsonObject object)) {
            throw invalid(place, "an object with field and values");
        }
        String name = object.string("field")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> invalid(place + ".field", "the name of a field"));
        JsonArray values = object.array("values").orElse(JsonArray.EMPTY);
        return new Field(name, values.items());
    }

    private static ResourceId id(ResourceId scope, ResourceType type, Optional<String> name) {
        String[] types = type.path().split("/", -1);
        String[] names = name.map(text -> text.split("/", -1)).orElse(new String[0]);
        // below a resource, a scope with the parent's type means one of its children
        int skip =
                scope.isProviderResource() && type.key().startsWith(scope.type().key() + "/")
                        ? scope.type().path().split("/", -1).length
                        : 0;
        ResourceId id = scope;
        for (int i = skip; i < types.length; i++) {
            int at = names.length - types.length + i;
            String segment = at >= 0 && !names[at].isEmpty() ? names[at] : STAND_IN;
            id = i == 0 ? id.provider(type.namespace(), types[0], segment) : id.child(types[i], segment);
        }
        return id;
    }

    /** As restrictions show values: a text. */
    static Json text(Json value) {
        return value instanceof JsonString ? value : Json.of(value.compact());
    }

    static ProblemException invalid(String member, String expected) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST_CONTENT,
                        "'" + member + "' is missing or wrong (expected: " + expected + ").",
                        member)
                .exception();
    }
}

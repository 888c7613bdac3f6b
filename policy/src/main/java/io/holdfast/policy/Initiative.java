package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonNull;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import io.holdfast.policy.program.MemberValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An initiative (policy set definition): definitions that are assigned together.
 *
 * @param groups the controls that members stand for
 */
public record Initiative(
        String name,
        String displayName,
        String policyType,
        String version,
        JsonObject metadata,
        Parameters parameters,
        List<Member> members,
        List<Group> groups) {

    /**
     * One definition of the initiative.
     *
     * @param definitionVersion such as {@code 1.*.*}; empty for the latest
     * @param parameters {@code {name: {"value": …}}} with expressions over the initiative's parameters
     */
    public record Member(
            String policyDefinitionId,
            String referenceId,
            Optional<String> definitionVersion,
            JsonObject parameters,
            List<String> groupNames) {
        public Member {
            groupNames = List.copyOf(groupNames);
        }
    }

    /** A control of a standard. */
    public record Group(
            String name,
            String displayName,
            String category,
            String description,
            Optional<String> additionalMetadataId) {}

    public Initiative {
        members = List.copyOf(members);
        groups = List.copyOf(groups);
    }

    public static Initiative parse(JsonObject document) throws PolicyException {
        return parse(document, PolicyLimits.CUSTOM);
    }

    /** @param document the whole resource, or its properties alone */
    public static Initiative parse(JsonObject document, PolicyLimits limits) throws PolicyException {
        Optional<JsonObject> inner = Documents.object(document, "properties");
        JsonObject properties = inner.orElse(document);
        String prefix = inner.isPresent() ? "properties." : "";
        Parameters parameters = Parameters.parse(
                properties.findIgnoreCase("parameters").orElse(JsonNull.NULL),
                prefix + "parameters",
                limits.initiativeParameters(),
                limits.strict());
        List<Group> groups = groups(properties, prefix + "policyDefinitionGroups");
        JsonObject metadata = Documents.object(properties, "metadata").orElse(JsonObject.EMPTY);
        String version = Documents.string(properties, "version");
        Initiative initiative = new Initiative(
                Documents.string(document, "name"),
                Documents.string(properties, "displayName"),
                Documents.string(properties, "policyType"),
                version.isEmpty() ? Documents.string(metadata, "version") : version,
                metadata,
                parameters,
                members(properties, prefix + "policyDefinitions", limits, groups),
                groups);
        for (int i = 0; i < initiative.members().size(); i++) {
            MemberValues.check(
                    initiative.members().get(i).parameters(),
                    parameters,
                    limits,
                    prefix + "policyDefinitions[" + i + "].parameters");
        }
        return initiative;
    }

    private static List<Group> groups(JsonObject properties, String path) throws PolicyException {
        List<Group> groups = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Json item : array(properties.findIgnoreCase("policyDefinitionGroups"), path)) {
            String place = path + "[" + groups.size() + "]";
            JsonObject object = object(item, place);
            String name = Documents.string(object, "name");
            if (name.isEmpty() || !names.add(Ascii.lower(name))) {
                throw invalid(place + ".name", "'" + name + "' (expected: a name that no other group has)");
            }
            String metadata = Documents.string(object, "additionalMetadataId");
            groups.add(new Group(
                    name,
                    Documents.string(object, "displayName"),
                    Documents.string(object, "category"),
                    Documents.string(object, "description"),
                    metadata.isEmpty() ? Optional.empty() : Optional.of(metadata)));
        }
        return groups;
    }

    private static List<Member> members(JsonObject properties, String path, PolicyLimits limits, List<Group> groups)
            throws PolicyException {
        JsonArray items = array(properties.findIgnoreCase("policyDefinitions"), path);
        if (items.size() > limits.members()) {
            throw new PolicyException(
                    PolicyFault.LIMIT_EXCEEDED,
                    path,
                    items.size() + " definitions (expected: at most " + limits.members() + ")");
        }
        Set<String> known = new HashSet<>();
        groups.forEach(group -> known.add(Ascii.lower(group.name())));
        Set<String> references = new HashSet<>();
        List<Member> members = new ArrayList<>();
        for (Json item : items) {
            String place = path + "[" + members.size() + "]";
            JsonObject object = object(item, place);
            String id = Documents.string(object, "policyDefinitionId");
            if (id.isEmpty()) {
                throw invalid(place + ".policyDefinitionId", "is missing");
            }
            String given = Documents.string(object, "policyDefinitionReferenceId");
            String reference = given.isEmpty() ? id.substring(id.lastIndexOf('/') + 1) + "_" + members.size() : given;
            if (!references.add(Ascii.lower(reference))) {
                throw invalid(
                        place + ".policyDefinitionReferenceId",
                        "'" + reference + "' (expected: one that no other member has)");
            }
            List<String> names = new ArrayList<>();
            for (Json group : array(object.findIgnoreCase("groupNames"), place + ".groupNames")) {
                if (!(group instanceof JsonString text) || !known.contains(Ascii.lower(text.value()))) {
                    throw invalid(place + ".groupNames", group.compact() + " (expected: the name of a group)");
                }
                names.add(text.value());
            }
            String version = Documents.string(object, "definitionVersion");
            members.add(new Member(
                    id,
                    reference,
                    version.isEmpty() ? Optional.empty() : Optional.of(version),
                    Documents.object(object, "parameters").orElse(JsonObject.EMPTY),
                    names));
        }
        return members;
    }

    /**
     * What an assignment of the initiative gives one of its definitions.
     *
     * @param given the assignment's parameters, {@code {name: {"value": …}}}
     * @return the same shape, for {@link PolicyCompiler}
     */
    public JsonObject memberParameters(Member member, JsonObject given) throws PolicyException {
        Map<String, Json> values = parameters.bind(given, name);
        return MemberValues.of(member.parameters(), values);
    }

    /**
     * Whether the definition takes what the member gives it.
     *
     * @return a value of a default that the definition does not take, which an assignment would have to replace
     * @throws PolicyException for parameters that do not fit: of unknown names, or missing
     */
    public Optional<String> bind(Member member, PolicyDefinition definition) throws PolicyException {
        String id = definition.name().isEmpty() ? member.policyDefinitionId() : definition.name();
        for (String parameter : member.parameters().names()) {
            if (definition.parameters().find(parameter).isEmpty()) {
                throw new PolicyException(
                        PolicyFault.UNDEFINED_PARAMETER,
                        "parameters." + parameter,
                        "the policy definition '" + id + "' has no such parameter");
            }
        }
        for (ParameterDefinition parameter : definition.parameters().all()) {
            if (parameter.defaultValue().isEmpty()
                    && member.parameters().findIgnoreCase(parameter.name()).isEmpty()) {
                throw new PolicyException(
                        PolicyFault.MISSING_PARAMETER,
                        "parameters." + parameter.name(),
                        "has no value (expected: one, because it has no default in '" + id + "')");
            }
        }
        if (parameters.all().stream()
                .anyMatch(parameter -> parameter.defaultValue().isEmpty())) {
            return Optional.empty();
        }
        try {
            definition.parameters().bind(memberParameters(member, JsonObject.EMPTY), id);
            return Optional.empty();
        } catch (PolicyException e) {
            return Optional.of("member '" + member.referenceId() + "' with the defaults: " + e.getMessage());
        }
    }

    private static JsonArray array(Optional<Json> json, String path) throws PolicyException {
        Json value = json.orElse(JsonArray.EMPTY);
        if (value == JsonNull.NULL) {
            return JsonArray.EMPTY;
        }
        if (value instanceof JsonArray array) {
            return array;
        }
        throw invalid(path, value.kind() + " (expected: an array)");
    }

    private static JsonObject object(Json json, String path) throws PolicyException {
        if (json instanceof JsonObject object) {
            return object;
        }
        throw invalid(path, json.kind() + " (expected: an object)");
    }

    private static PolicyException invalid(String path, String reason) {
        return new PolicyException(PolicyFault.INVALID_INITIATIVE, path, reason);
    }
}

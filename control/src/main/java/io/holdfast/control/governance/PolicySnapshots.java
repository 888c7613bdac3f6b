package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.governance.Assigned.Message;
import io.holdfast.control.governance.ExemptionRules.Exemption;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.AliasTable;
import io.holdfast.policy.CompiledPolicy;
import io.holdfast.policy.Initiative;
import io.holdfast.policy.PolicyCompiler;
import io.holdfast.policy.PolicyDefinition;
import io.holdfast.policy.PolicyException;
import io.holdfast.policy.PolicyLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Compiles what is assigned, once per governance epoch. Definitions that nobody assigned are never read; one that did not
 * change is not compiled again.
 */
public final class PolicySnapshots {
    private static final System.Logger LOG = System.getLogger(PolicySnapshots.class.getName());

    private final Store store;
    private final String tenant;
    private volatile Aliases aliases = new Aliases(0, AliasTable.builtIn());
    private volatile Map<String, CompiledPolicy> compiled = Map.of();
    private volatile Optional<PolicySnapshot> newest = Optional.empty();

    public PolicySnapshots(Store store, UUID tenant) {
        this.store = store;
        this.tenant = tenant.toString();
    }

    String tenant() {
        return tenant;
    }

    AliasTable aliases() {
        return aliases.table();
    }

    /** @param version of what was imported */
    private record Aliases(long version, AliasTable table) {}

    /** What holds at this epoch, or at a newer one. */
    PolicySnapshot at(long epoch) {
        Optional<PolicySnapshot> known = newest;
        return known.isPresent() && known.get().epoch() >= epoch ? known.get() : load();
    }

    /** What holds now. */
    PolicySnapshot current() {
        return at(store.read(ReadTransaction::governanceEpoch));
    }

    /** What held when it was last looked at; nothing is read for it. */
    PolicySnapshot known() {
        Optional<PolicySnapshot> known = newest;
        return known.isPresent() ? known.get() : load();
    }

    private synchronized PolicySnapshot load() {
        Map<String, CompiledPolicy> kept = new ConcurrentHashMap<>();
        PolicySnapshot loaded = store.read(transaction -> read(transaction, kept));
        if (newest.isEmpty() || loaded.epoch() > newest.get().epoch()) {
            compiled = kept;
            newest = Optional.of(loaded);
        }
        return newest.get();
    }

    private PolicySnapshot read(ReadTransaction transaction, Map<String, CompiledPolicy> kept) {
        long version = PolicyAliases.version(transaction);
        if (version != aliases.version()) {
            aliases = new Aliases(version, PolicyAliases.read(transaction));
        }
        Map<String, List<Assigned>> byScope = new HashMap<>();
        for (ResourceRow row : transaction.resources(ResourceQuery.below(ResourceId.ROOT, PolicyTypes.ASSIGNMENT))) {
            try {
                Assigned assigned = assigned(transaction, row, kept);
                byScope.computeIfAbsent(assigned.scope().key(), _ -> new ArrayList<>())
                        .add(assigned);
            } catch (ProblemException e) {
                // it was checked when it was written; what it names has changed under it since
                LOG.log(System.Logger.Level.WARNING, row.id() + " cannot be evaluated: " + e.getMessage());
            }
        }
        Map<String, List<ResourceId>> groups = new HashMap<>();
        for (ResourceRow placed :
                transaction.resources(ResourceQuery.below(ResourceId.ROOT, ManagementGroups.PLACED))) {
            groups.put(
                    ResourceId.subscription(placed.id().name()).key(),
                    ManagementGroups.chain(transaction, placed.id().parent().orElseThrow(), tenant));
        }
        List<Exemption> exemptions =
                transaction.resources(ResourceQuery.below(ResourceId.ROOT, PolicyTypes.EXEMPTION)).stream()
                        .map(Exemption::of)
                        .toList();
        Map<String, List<Attestation>> attestations =
                transaction.resources(ResourceQuery.below(ResourceId.ROOT, AttestationRules.TYPE)).stream()
                        .map(Attestation::of)
                        .collect(Collectors.groupingBy(
                                attestation -> attestation.resource().key()));
        return new PolicySnapshot(
                transaction.governanceEpoch(),
                byScope,
                groups,
                ManagementGroups.root(tenant),
                exemptions,
                attestations);
    }

    /** @throws ProblemException when it cannot be compiled */
    private Assigned assigned(ReadTransaction transaction, ResourceRow row, Map<String, CompiledPolicy> kept) {
        JsonObject properties = row.document().object("properties").orElse(JsonObject.EMPTY);
        ResourceId definition = definition(properties);
        JsonObject given = properties.object("parameters").orElse(JsonObject.EMPTY);
        boolean set = definition.type().equals(PolicyTypes.SET_DEFINITION);
        Overrides overrides = Overrides.read(properties.array("overrides"));
        ResourceRow latest = transaction.resource(definition).orElseThrow(() -> missing(definition));
        ResourceRow named = DefinitionVersions.resolve(transaction, latest, properties.string("definitionVersion"));
        Map<String, List<Member>> byLocation = new HashMap<>();
        for (String location : overrides.locations()) {
            byLocation.put(location, members(transaction, latest, named, given, overrides, location, kept));
        }
        List<Member> members = members(transaction, latest, named, given, overrides, "", kept);
        return new Assigned(
                row.id(),
                properties.string("displayName").orElse(row.id().name()),
                row.id().parent().orElse(ResourceId.ROOT),
                Names.of(properties.array("notScopes")).stream()
                        .map(ResourceId::parse)
                        .toList(),
                AssignmentRules.enforcement(properties).equals("Default"),
                properties.object("parameters").orElse(JsonObject.EMPTY),
                set ? Optional.of(definition) : Optional.empty(),
                set ? DefinitionParts.displayName(named) : "",
                members,
                byLocation,
                messages(properties),
                Selectors.read(properties.array("resourceSelectors")),
                row.document().object("identity").flatMap(identity -> identity.string("principalId")));
    }

    /** @param named at the version that the assignment wants; of an initiative, overrides are about its members */
    private List<Member> members(
            ReadTransaction transaction,
            ResourceRow latest,
            ResourceRow named,
            JsonObject given,
            Overrides overrides,
            String location,
            Map<String, CompiledPolicy> kept) {
        if (named.id().type().equals(PolicyTypes.SET_DEFINITION)) {
            return members(transaction, named, given, overrides, location, kept);
        }
        Optional<String> version = overrides.of(Overrides.Kind.VERSION, "", location);
        ResourceRow row = version.isPresent() ? DefinitionVersions.resolve(transaction, latest, version) : named;
        return List.of(member(row, given, "", List.of(), overrides.of(Overrides.Kind.EFFECT, "", location), kept));
    }

    private List<Member> members(
            ReadTransaction transaction,
            ResourceRow set,
            JsonObject given,
            Overrides overrides,
            String location,
            Map<String, CompiledPolicy> kept) {
        List<Member> members = new ArrayList<>();
        Initiative initiative = initiative(set);
        try {
            for (Initiative.Member bound : initiative.members()) {
                ResourceId definition = ResourceId.parse(bound.policyDefinitionId());
                ResourceRow latest = transaction.resource(definition).orElseThrow(() -> missing(definition));
                ResourceRow row = version(transaction, set, latest, bound, overrides, location);
                // definitions for other services are stored and listed, and judge nothing
                if (definition(row).storedOnly().isEmpty()) {
                    JsonObject values = initiative.memberParameters(bound, given);
                    members.add(member(
                            row,
                            values,
                            bound.referenceId(),
                            bound.groupNames(),
                            overrides.of(Overrides.Kind.EFFECT, bound.referenceId(), location),
                            kept));
                }
            }
        } catch (PolicyException refused) {
            throw PolicyProblems.of(refused);
        }
        return members;
    }

    /** An initiative that came with its definitions may name an older version than the one that came with it. */
    private static ResourceRow version(
            ReadTransaction transaction,
            ResourceRow set,
            ResourceRow latest,
            Initiative.Member bound,
            Overrides overrides,
            String location) {
        Optional<String> overridden = overrides.of(Overrides.Kind.VERSION, bound.referenceId(), location);
        return DefinitionRules.isBuiltIn(set.id()) && overridden.isEmpty()
                ? latest
                : DefinitionVersions.resolve(transaction, latest, overridden.or(bound::definitionVersion));
    }

    private Member member(
            ResourceRow row,
            JsonObject values,
            String referenceId,
            List<String> groups,
            Optional<String> effect,
            Map<String, CompiledPolicy> kept) {
        JsonObject properties = row.document().object("properties").orElse(JsonObject.EMPTY);
        String key = aliases.version() + " " + row.id().key() + " " + row.etag() + " " + effect.orElse("") + " "
                + values.compact();
        CompiledPolicy known = compiled.get(key);
        CompiledPolicy policy = known != null ? known : kept.computeIfAbsent(key, _ -> compile(row, values, effect));
        kept.put(key, policy);
        return new Member(
                row.id(),
                DefinitionParts.displayName(row),
                properties.string("version").orElse("1.0.0"),
                properties.object("metadata").orElse(JsonObject.EMPTY),
                referenceId,
                groups,
                DefinitionParts.relatedType(properties),
                values,
                policy);
    }

    private CompiledPolicy compile(ResourceRow row, JsonObject values, Optional<String> effect) {
        try {
            PolicyDefinition definition = definition(
                    effect.isEmpty()
                            ? row
                            : Drafts.row(row.id(), DefinitionParts.withEffect(row.document(), effect.get())));
            return PolicyCompiler.compile(definition, values, aliases.table());
        } catch (PolicyException refused) {
            throw PolicyProblems.of(refused);
        }
    }

    private static PolicyLimits limits(ResourceId definition) {
        return DefinitionRules.isBuiltIn(definition) ? PolicyLimits.BUILT_IN : PolicyLimits.CUSTOM;
    }

    private static PolicyDefinition definition(ResourceRow row) {
        try {
            return PolicyDefinition.parse(row.document().with("name", row.id().name()), limits(row.id()));
        } catch (PolicyException refused) {
            throw PolicyProblems.of(refused);
        }
    }

    private static Initiative initiative(ResourceRow row) {
        try {
            return Initiative.parse(row.document().with("name", row.id().name()), limits(row.id()));
        } catch (PolicyException refused) {
            throw PolicyProblems.of(refused);
        }
    }

    private static List<Message> messages(JsonObject properties) {
        return properties.array("nonComplianceMessages").orElse(JsonArray.EMPTY).stream()
                .map(JsonObject.class::cast)
                .map(message -> new Message(
                        message.string("message").orElse(""),
                        message.string("policyDefinitionReferenceId").orElse("")))
                .toList();
    }

    private static ResourceId definition(JsonObject properties) {
        return properties
                .string("policyDefinitionId")
                .map(ResourceId::parse)
                .filter(id ->
                        id.type().equals(PolicyTypes.DEFINITION) || id.type().equals(PolicyTypes.SET_DEFINITION))
                .orElseThrow(() -> Problem.of(
                                ProblemCode.INVALID_REQUEST_CONTENT,
                                "'properties.policyDefinitionId' is missing or wrong (expected: the id of a policy"
                                        + " definition or an initiative).",
                                "properties.policyDefinitionId")
                        .exception());
    }

    private static ProblemException missing(ResourceId definition) {
        boolean set = definition.type().equals(PolicyTypes.SET_DEFINITION);
        return new ProblemException(
                set ? ProblemCode.POLICY_SET_DEFINITION_NOT_FOUND : ProblemCode.POLICY_DEFINITION_NOT_FOUND,
                "The policy " + (set ? "set definition '" : "definition '") + definition.name()
                        + "' could not be found.");
    }

    /**
     * Compiles an assignment as it would be stored.
     *
     * @throws ProblemException with what is wrong: an unknown definition, a parameter, an identity that is needed
     */
    void checkAssignment(ResourceId id, JsonObject document) {
        checkIdentity(draft(id, document), document);
    }

    /** An assignment that is not stored, compiled as if it were. */
    Assigned draft(ResourceId id, JsonObject document) {
        return store.read(transaction -> {
            ResourceId scope = id.parent().orElse(ResourceId.ROOT);
            ResourceId definition = definition(document.object("properties").orElse(JsonObject.EMPTY));
            checkReach(transaction, scope, definition);
            return assigned(transaction, Drafts.row(id, document), new ConcurrentHashMap<>());
        });
    }

    /** A custom definition can be assigned at the scope that it stands at, and below. */
    private void checkReach(ReadTransaction transaction, ResourceId scope, ResourceId definition) {
        ResourceId home = definition.parent().orElse(ResourceId.ROOT);
        boolean reaches = home.equals(ResourceId.ROOT)
                || scope.isWithin(home)
                || scope.subscription()
                        .map(subscription -> ManagementGroups.above(transaction, subscription, tenant)
                                .contains(home))
                        .orElseGet(() -> scope.type().equals(ManagementGroups.TYPE)
                                && ManagementGroups.chain(transaction, scope, tenant)
                                        .contains(home));
        if (!reaches) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST_CONTENT,
                            "The definition '" + definition + "' stands at '" + home + "' and cannot be assigned at '"
                                    + scope + "' (expected: there, or below).",
                            "properties.policyDefinitionId")
                    .exception();
        }
    }

    /** Who changes or deploys does it under the assignment's own name, and needs one. */
    private static void checkIdentity(Assigned assigned, JsonObject document) {
        boolean needed = assigned.members().stream()
                .anyMatch(member -> switch (member.policy().effect()) {
                    case MODIFY, DEPLOY_IF_NOT_EXISTS -> true;
                    default -> false;
                });
        if (needed
                && document.object("identity")
                        .flatMap(identity -> identity.string("type"))
                        .filter(type -> !type.equalsIgnoreCase("None"))
                        .isEmpty()) {
            throw Problem.of(
                            ProblemCode.MISSING_IDENTITY,
                            "The policy assignment '" + assigned.id().name()
                                    + "' has effects that change or deploy and needs an identity (expected: identity"
                                    + " of type SystemAssigned, and a location).",
                            "identity")
                    .exception();
        }
    }

    /** @throws ProblemException when a member is missing, or one of them cannot be read */
    void checkInitiative(ResourceId id, JsonObject document) {
        Initiative initiative = initiative(Drafts.row(id, document));
        store.read(transaction -> {
            for (Initiative.Member member : initiative.members()) {
                ResourceId definition = ResourceId.parse(member.policyDefinitionId());
                ResourceRow latest = transaction.resource(definition).orElseThrow(() -> missing(definition));
                definition(DefinitionVersions.resolve(transaction, latest, member.definitionVersion()));
            }
            return true;
        });
    }
}

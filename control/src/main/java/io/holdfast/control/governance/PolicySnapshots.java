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
    private final AliasTable aliases;
    private final String tenant;
    private volatile Map<String, CompiledPolicy> compiled = Map.of();
    private volatile Optional<PolicySnapshot> newest = Optional.empty();

    public PolicySnapshots(Store store, UUID tenant) {
        this.store = store;
        this.aliases = AliasTable.builtIn();
        this.tenant = tenant.toString();
    }

    String tenant() {
        return tenant;
    }

    AliasTable aliases() {
        return aliases;
    }

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
        ResourceRow named = transaction.resource(definition).orElseThrow(() -> missing(definition));
        List<Member> members =
                set ? members(transaction, named, given, kept) : List.of(member(named, given, "", List.of(), kept));
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
                set ? displayName(named) : "",
                members,
                messages(properties),
                Selectors.read(properties.array("resourceSelectors")),
                row.document().object("identity").flatMap(identity -> identity.string("principalId")));
    }

    private List<Member> members(
            ReadTransaction transaction, ResourceRow set, JsonObject given, Map<String, CompiledPolicy> kept) {
        List<Member> members = new ArrayList<>();
        Initiative initiative = initiative(set);
        try {
            for (Initiative.Member bound : initiative.members()) {
                ResourceId definition = ResourceId.parse(bound.policyDefinitionId());
                ResourceRow row = transaction.resource(definition).orElseThrow(() -> missing(definition));
                // definitions for other services are stored and listed, and judge nothing
                if (definition(row).storedOnly().isEmpty()) {
                    JsonObject values = initiative.memberParameters(bound, given);
                    members.add(member(row, values, bound.referenceId(), bound.groupNames(), kept));
                }
            }
        } catch (PolicyException refused) {
            throw PolicyProblems.of(refused);
        }
        return members;
    }

    private Member member(
            ResourceRow row,
            JsonObject values,
            String referenceId,
            List<String> groups,
            Map<String, CompiledPolicy> kept) {
        JsonObject properties = row.document().object("properties").orElse(JsonObject.EMPTY);
        String key = row.id().key() + " " + row.etag() + " " + values.compact();
        CompiledPolicy known = compiled.get(key);
        CompiledPolicy policy = known != null ? known : kept.computeIfAbsent(key, _ -> compile(row, values));
        kept.put(key, policy);
        return new Member(
                row.id(),
                displayName(row),
                properties.string("version").orElse("1.0.0"),
                properties.object("metadata").orElse(JsonObject.EMPTY),
                referenceId,
                groups,
                relatedType(properties),
                values,
                policy);
    }

    /** For which type the definition looks, so that a change there is a reason to judge again. */
    private static Optional<String> relatedType(JsonObject properties) {
        return properties
                .object("policyRule")
                .flatMap(rule -> rule.object("then"))
                .flatMap(then -> then.object("details"))
                .flatMap(details -> details.string("type"));
    }

    private CompiledPolicy compile(ResourceRow row, JsonObject values) {
        try {
            return PolicyCompiler.compile(definition(row), values, aliases);
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

    private static String displayName(ResourceRow row) {
        return row.document()
                .object("properties")
                .flatMap(properties -> properties.string("displayName"))
                .orElse(row.id().name());
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
                definition(transaction.resource(definition).orElseThrow(() -> missing(definition)));
            }
            return true;
        });
    }
}

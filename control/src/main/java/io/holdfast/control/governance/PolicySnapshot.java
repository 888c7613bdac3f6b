package io.holdfast.control.governance;

import io.holdfast.control.governance.ExemptionRules.Exemption;
import io.holdfast.kernel.ResourceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that is assigned and exempted at one governance epoch. Does not change. */
final class PolicySnapshot {
    private final long epoch;
    private final Map<String, List<Assigned>> byScope;
    private final Map<String, List<ResourceId>> groupsAbove;
    private final List<ResourceId> root;
    private final List<Exemption> exemptions;
    private final Map<String, List<Attestation>> attestations;

    /**
     * @param byScope by key of the scope
     * @param groupsAbove the management groups of each subscription that was put into one, by key
     * @param root of the subscriptions that stand in none
     * @param attestations by key of the resource
     */
    PolicySnapshot(
            long epoch,
            Map<String, List<Assigned>> byScope,
            Map<String, List<ResourceId>> groupsAbove,
            ResourceId root,
            List<Exemption> exemptions,
            Map<String, List<Attestation>> attestations) {
        this.epoch = epoch;
        this.byScope = Map.copyOf(byScope);
        this.groupsAbove = Map.copyOf(groupsAbove);
        this.root = List.of(root);
        this.exemptions = List.copyOf(exemptions);
        this.attestations = Map.copyOf(attestations);
    }

    long epoch() {
        return epoch;
    }

    boolean isEmpty() {
        return byScope.isEmpty();
    }

    List<Assigned> all() {
        return byScope.values().stream().flatMap(List::stream).toList();
    }

    /** As if this were all that is assigned, and nothing exempted or attested. */
    PolicySnapshot only(Assigned assigned) {
        return new PolicySnapshot(
                epoch,
                Map.of(assigned.scope().key(), List.of(assigned)),
                groupsAbove,
                root.getFirst(),
                List.of(),
                Map.of());
    }

    /** What holds for a resource, from the outermost scope inwards. */
    List<Assigned> over(ResourceId resource, String type, Optional<String> location) {
        List<Assigned> found = new ArrayList<>();
        for (ResourceId scope : scopes(resource).reversed()) {
            for (Assigned assigned : byScope.getOrDefault(scope.key(), List.of())) {
                if (assigned.notScopes().stream().noneMatch(resource::isWithin)
                        && assigned.selectors().fit(type, location)) {
                    found.add(assigned.at(location));
                }
            }
        }
        return found;
    }

    /** The resource and everything above it, management groups included, innermost first. */
    List<ResourceId> scopes(ResourceId resource) {
        List<ResourceId> scopes = new ArrayList<>(resource.selfAndAncestors());
        resource.subscription()
                .ifPresent(subscription -> scopes.addAll(groupsAbove.getOrDefault(subscription.key(), root)));
        return scopes;
    }

    List<ResourceId> groups(ResourceId resource) {
        return resource.subscription()
                .map(subscription -> groupsAbove.getOrDefault(subscription.key(), root))
                .orElse(List.of());
    }

    boolean exempt(ResourceId resource, Assigned assigned, Assigned.Member member, Instant now) {
        for (Exemption exemption : exemptions) {
            if (exemption.spares(resource, assigned.id(), member.referenceId(), now)) {
                return true;
            }
        }
        return false;
    }

    /** The state with what somebody has attested of it. */
    PolicyState attested(ResourceId resource, PolicyState state, Instant now) {
        return Attestation.apply(attestations.getOrDefault(resource.key(), List.of()), state, now);
    }

    /** When the next exemption or attestation ends, so that what it spoke of is judged again. */
    Optional<Instant> nextExpiry(Instant now) {
        return Stream.concat(
                        exemptions.stream()
                                .flatMap(exemption -> exemption.expires().stream())
                                .map(java.time.OffsetDateTime::toInstant),
                        attestations.values().stream()
                                .flatMap(List::stream)
                                .flatMap(attestation -> attestation.expires().stream()))
                .filter(end -> end.isAfter(now))
                .min(java.util.Comparator.naturalOrder());
    }
}

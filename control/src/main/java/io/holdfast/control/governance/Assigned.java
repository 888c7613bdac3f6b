package io.holdfast.control.governance;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.CompiledPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A policy or initiative at a scope, ready to judge.
 *
 * @param scope what it holds for, with everything below
 * @param enforced whether writes are changed and refused; without, it only judges
 * @param parameters as the assignment gives them
 * @param set the initiative, when it is one
 * @param byLocation the members for locations where an override holds; {@code members} hold everywhere else
 * @param principal object id of the assignment's own identity
 */
record Assigned(
        ResourceId id,
        String displayName,
        ResourceId scope,
        List<ResourceId> notScopes,
        boolean enforced,
        JsonObject parameters,
        Optional<ResourceId> set,
        String setDisplayName,
        List<Member> members,
        Map<String, List<Member>> byLocation,
        List<Message> messages,
        Selectors selectors,
        Optional<String> principal) {
    Assigned {
        notScopes = List.copyOf(notScopes);
        members = List.copyOf(members);
        byLocation = Map.copyOf(byLocation);
        messages = List.copyOf(messages);
    }

    /**
     * One definition of it.
     *
     * @param referenceId within the initiative; empty for a policy that is assigned itself
     * @param relatedType for which type of resources its effect looks
     * @param parameters with the values that it was compiled with
     */
    record Member(
            ResourceId definition,
            String displayName,
            String version,
            JsonObject metadata,
            String referenceId,
            List<String> groups,
            Optional<String> relatedType,
            JsonObject parameters,
            CompiledPolicy policy) {
        Member {
            groups = List.copyOf(groups);
        }
    }

    /** @param referenceId for one member only; empty for all that have none of their own */
    record Message(String text, String referenceId) {}

    /** As it holds for resources of a location. */
    Assigned at(Optional<String> location) {
        List<Member> there = location.map(text -> byLocation.getOrDefault(Overrides.place(text), members))
                .orElse(members);
        return there.equals(members)
                ? this
                : new Assigned(
                        id,
                        displayName,
                        scope,
                        notScopes,
                        enforced,
                        parameters,
                        set,
                        setDisplayName,
                        there,
                        Map.of(),
                        messages,
                        selectors,
                        principal);
    }

    boolean covers(ResourceId resource) {
        return resource.isWithin(scope) && notScopes.stream().noneMatch(resource::isWithin);
    }

    /** The words that an operator wrote for a refusal by this member. */
    Optional<String> message(Member member) {
        Optional<String> own = messages.stream()
                .filter(message -> !message.referenceId().isEmpty()
                        && Ascii.equalsIgnoreCase(message.referenceId(), member.referenceId()))
                .map(Message::text)
                .findFirst();
        return own.or(() -> messages.stream()
                .filter(message -> message.referenceId().isEmpty())
                .map(Message::text)
                .findFirst());
    }
}

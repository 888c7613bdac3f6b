package io.holdfast.control.governance;

import io.holdfast.control.governance.Assigned.Member;
import io.holdfast.control.store.ChangeRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What has to be judged again. Changes coalesce: a resource that changes ten times before its turn is judged once. */
final class DirtyResources {
    private static final int MOST = 200;

    private static final Duration LONGEST = Duration.ofHours(24);

    private final Duration pause;
    private final LinkedHashSet<ResourceId> waiting = new LinkedHashSet<>();
    private long asked;
    private long finished;
    private Instant pausedUntil = Instant.MIN;
    private Set<String> lookedFor = Set.of();
    private boolean resting;

    /** @param pause after a failure */
    DirtyResources(Duration pause) {
        this.pause = pause;
    }

    /** What is due. */
    sealed interface Due {}

    record Everything(long ticket) implements Due {}

    record Some(List<ResourceId> resources) implements Due {
        Some {
            resources = List.copyOf(resources);
        }
    }

    synchronized long everything() {
        asked++;
        notifyAll();
        return asked;
    }

    synchronized long newest() {
        return asked;
    }

    /** After a failure: nobody knows what was judged, and what failed may fail again at once. */
    synchronized void everythingAfterAPause() {
        pausedUntil = Instant.now().plus(pause);
        asked++;
        notifyAll();
    }

    /** A ticket from before a restart is done with the judgement that every start begins with. */
    synchronized boolean done(long ticket) {
        return finished >= Math.min(ticket, asked);
    }

    synchronized void finished(long ticket) {
        finished = Math.max(finished, ticket);
    }

    /** Remembers for which types of resources the assigned policies look, so that a change of one reaches those that need it. */
    synchronized void follow(PolicySnapshot snapshot) {
        Set<String> types = new HashSet<>();
        for (Assigned assigned : snapshot.all()) {
            for (Member member : assigned.members()) {
                member.relatedType().map(Ascii::lower).ifPresent(types::add);
            }
        }
        lookedFor = types;
    }

    /** While nothing is assigned only a change of that is of interest. */
    synchronized void rest(boolean nothingAssigned) {
        resting = nothingAssigned;
    }

    synchronized void changed(ChangeRow change) {
        ResourceId id = change.resource();
        if (change.kind() == ChangeRow.Kind.ITEM || change.name().equals(Compliance.FACET)) {
            return;
        }
        if (governs(id)) {
            asked++;
        } else if (resting) {
            return;
        } else if ((id.isResourceGroup() || id.isSubscription()) && change.kind() == ChangeRow.Kind.DOCUMENT) {
            // resourceGroup() and subscription() of rules answer other things now
            asked++;
        } else {
            waiting.add(id);
            if (lookedFor.contains(id.type().key())) {
                related(id);
            }
        }
        notifyAll();
    }

    private void related(ResourceId id) {
        ResourceId parent = id.parent().orElse(ResourceId.ROOT);
        if (parent.isProviderResource()) {
            waiting.add(parent);
        } else {
            // it may be looked for by anything in its group or subscription
            asked++;
        }
    }

    private static boolean governs(ResourceId id) {
        return id.type().equals(PolicyTypes.ASSIGNMENT)
                || id.type().equals(PolicyTypes.EXEMPTION)
                || id.type().equals(AttestationRules.TYPE)
                || id.type().equals(PolicyTypes.DEFINITION)
                || id.type().equals(PolicyTypes.SET_DEFINITION)
                || id.type().equals(ManagementGroups.TYPE)
                || id.type().equals(ManagementGroups.PLACED);
    }

    /**
     * Waits until something is due.
     *
     * @param expiry when an exemption or an attestation ends
     */
    synchronized Due take(Optional<Instant> expiry) throws InterruptedException {
        Instant latest = Instant.now().plus(LONGEST);
        Instant until = expiry.filter(latest::isAfter).orElse(latest);
        while (true) {
            boolean something = asked > finished || !waiting.isEmpty();
            Instant now = Instant.now();
            Instant wake = something ? pausedUntil : until;
            if (!now.isBefore(wake)) {
                if (!something) {
                    asked++; // a day has gone by, or an exemption or attestation has ended
                }
                break;
            }
            wait(Duration.between(now, wake).toMillis() + 1);
        }
        if (asked > finished) {
            waiting.clear();
            return new Everything(asked);
        }
        List<ResourceId> some = new ArrayList<>();
        var next = waiting.iterator();
        while (next.hasNext() && some.size() < MOST) {
            some.add(next.next());
            next.remove();
        }
        return new Some(some);
    }
}

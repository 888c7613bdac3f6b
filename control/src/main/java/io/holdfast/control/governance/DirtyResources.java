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
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final LinkedHashSet<ResourceId> waiting = new LinkedHashSet<>();
    private long asked;
    private long finished;
    private Instant retry = Instant.MAX;
    private Set<String> lookedFor = Set.of();
    private boolean resting;

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

    /** After a failure, with some patience. */
    synchronized void everythingLater() {
        retry = Instant.now().plus(AGAIN);
    }

    synchronized boolean done(long ticket) {
        return finished >= ticket;
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
                || id.type().equals(PolicyTypes.DEFINITION)
                || id.type().equals(PolicyTypes.SET_DEFINITION)
                || id.type().equals(ManagementGroups.TYPE)
                || id.type().equals(ManagementGroups.PLACED);
    }

    /**
     * Waits until something is due.
     *
     * @param expiry when an exemption ends
     */
    synchronized Due take(Optional<Instant> expiry) throws InterruptedException {
        Instant latest = Instant.now().plus(LONGEST);
        Instant until = expiry.filter(latest::isAfter).orElse(latest);
        while (asked == finished && waiting.isEmpty()) {
            Instant wake = retry.isBefore(until) ? retry : until;
            long millis = Duration.between(Instant.now(), wake).toMillis();
            if (millis <= 0) {
                retry = Instant.MAX;
                asked++; // a day has gone by, an exemption has ended, or something has failed
                break;
            }
            wait(millis);
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

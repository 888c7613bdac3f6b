package io.holdfast.control.extensions.upgrades;

import io.holdfast.control.extensions.AutomaticUpgrade;
import io.holdfast.control.extensions.CataloguePackage;
import io.holdfast.control.extensions.ExtensionResource;
import io.holdfast.control.extensions.PackageCatalogue;
import io.holdfast.control.extensions.UpgradeNote;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceQuery;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.control.store.Store;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Goes over the fleet for those whose extension of one handler could have a newer version, a page a transaction. */
final class Candidates {
    private static final int PAGE = 500;

    private final ExtensionType type;
    private final int most;
    private final Instant now;
    private final Map<HandlerVersion, Group> groups = new LinkedHashMap<>();
    private final List<ResourceRow> open = new ArrayList<>();
    private boolean away;
    private boolean refused;

    private Candidates(ExtensionType type, int most, Instant now) {
        this.type = type;
        this.most = most;
        this.now = now;
    }

    /** Machines that could have one version. */
    private static final class Group {
        private final List<List<Member>> machines = new ArrayList<>();
    }

    /**
     * @param members by version and machine, of connected machines; not more than were asked for
     * @param away whether there are others whose machines are not connected
     * @param refused whether there are others who refused the version, and whose controls are still the same
     */
    record Found(Map<HandlerVersion, List<List<Member>>> members, boolean away, boolean refused) {
        /** The newest version that somebody who is there could have. */
        Optional<HandlerVersion> target() {
            return members.keySet().stream().max(HandlerVersion::compareTo);
        }

        /** The extensions of so many machines. */
        List<Member> first(HandlerVersion target, int machines) {
            return members.getOrDefault(target, List.of()).stream()
                    .limit(machines)
                    .flatMap(List::stream)
                    .toList();
        }
    }

    /** @param most machines for each version */
    static Found find(Store store, ExtensionType type, int most, Instant now) {
        Candidates search = new Candidates(type, most, now);
        Optional<String> after = Optional.empty();
        do {
            Optional<String> page = after;
            after = store.read(transaction -> search.page(transaction, page));
        } while (after.isPresent());
        Map<HandlerVersion, List<List<Member>>> members = new LinkedHashMap<>();
        search.groups.forEach((version, group) -> members.put(version, List.copyOf(group.machines)));
        return new Found(members, search.away, search.refused);
    }

    private Optional<String> page(ReadTransaction transaction, Optional<String> after) {
        List<CataloguePackage> versions = PackageCatalogue.versions(transaction, type);
        Set<HandlerVersion> failed = Rollouts.failedVersions(transaction, type);
        Observations eyes = new Observations(transaction);
        List<ResourceRow> rows = transaction.resources(
                new ResourceQuery(ResourceId.ROOT, Optional.of(ExtensionResource.TYPE), false, after, PAGE));
        for (ResourceRow row : rows) {
            if (!open.isEmpty()
                    && !open.getFirst().id().parent().equals(row.id().parent())) {
                close(eyes, versions, failed);
            }
            if (AutomaticUpgrade.type(row).equals(type)) {
                open.add(row);
            }
        }
        if (rows.size() < PAGE) {
            close(eyes, versions, failed);
            return Optional.empty();
        }
        return Optional.of(rows.getLast().id().key());
    }

    /** All extensions of the handler on one machine are here; a machine has one version of a handler for all of them. */
    private void close(Observations eyes, List<CataloguePackage> versions, Set<HandlerVersion> failed) {
        List<ResourceRow> extensions = List.copyOf(open);
        open.clear();
        Optional<HandlerVersion> target = target(extensions, versions, failed);
        if (target.isEmpty() || !extensions.stream().allMatch(row -> ready(eyes, row))) {
            return;
        }
        if (extensions.stream().anyMatch(row -> refuses(eyes, row, target.get()))) {
            refused = true;
            return;
        }
        if (!eyes.connected(extensions.getFirst().id())) {
            away = true;
            return;
        }
        Group group = groups.computeIfAbsent(target.get(), _ -> new Group());
        if (group.machines.size() < most) {
            group.machines.add(extensions.stream()
                    .map(row -> Member.chosen(
                            row.id(), AutomaticUpgrade.version(row.document()).orElseThrow(), target.get(), now))
                    .filter(member -> member.from().compareTo(member.to()) < 0)
                    .toList());
        }
    }

    /** The lowest of the newest versions that the extensions of one machine may have. */
    private static Optional<HandlerVersion> target(
            List<ResourceRow> extensions, List<CataloguePackage> versions, Set<HandlerVersion> failed) {
        boolean all = extensions.stream().allMatch(row -> AutomaticUpgrade.wanted(row.document()));
        return all
                ? extensions.stream()
                        .flatMap(row -> AutomaticUpgrade.next(versions, row.document(), failed).stream())
                        .min(HandlerVersion::compareTo)
                : Optional.empty();
    }

    private static boolean ready(Observations eyes, ResourceRow row) {
        return row.provisioningState().equals("Succeeded")
                && UpgradeNote.of(eyes.transaction(), row.id())
                        .filter(UpgradeNote::open)
                        .isEmpty()
                && eyes.item(row.id()).isPresent();
    }

    private static boolean refuses(Observations eyes, ResourceRow row, HandlerVersion target) {
        return UpgradeNote.of(eyes.transaction(), row.id())
                .filter(note -> note.state() == UpgradeNote.State.REFUSED
                        && note.to().equals(target)
                        && note.under().equals(eyes.controls(row.id())))
                .isPresent();
    }
}

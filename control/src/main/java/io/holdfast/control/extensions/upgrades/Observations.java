package io.holdfast.control.extensions.upgrades;

import io.holdfast.control.extensions.AutomaticUpgrade;
import io.holdfast.control.extensions.ExtensionResource;
import io.holdfast.control.extensions.MachineOperations;
import io.holdfast.control.machines.MachineType;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.control.store.Facet;
import io.holdfast.control.store.ItemRow;
import io.holdfast.control.store.ReadTransaction;
import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.protocol.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be seen of extensions and machines in one transaction. */
record Observations(ReadTransaction transaction) {
    /** What a machine's own administrator decides. Whatever else is refused speaks against the version or its papers. */
    private static final Set<String> LOCAL = Stream.of(
                    RefusalCode.EXTENSION_NOT_PERMITTED,
                    RefusalCode.LOCAL_CONTROLS_UNREADABLE,
                    RefusalCode.AGENT_STATE_UNREADABLE,
                    RefusalCode.PUBLISHER_NOT_TRUSTED,
                    RefusalCode.SCRIPT_NOT_SIGNED,
                    RefusalCode.PROTECTED_SETTINGS_LOST,
                    RefusalCode.LOG_REWOUND)
            .map(RefusalCode::code)
            .collect(Collectors.toUnmodifiableSet());

    Seen seen(Member member) {
        return seen(member.extension(), member.from(), member.to());
    }

    Seen seen(ResourceId extension, HandlerVersion from, HandlerVersion to) {
        Optional<ResourceRow> found = transaction.resource(extension);
        if (found.isEmpty() || found.get().provisioningState().equals("Deleting")) {
            return new Seen.Gone("it was deleted");
        }
        ResourceRow row = found.get();
        HandlerVersion now = AutomaticUpgrade.version(row.document()).orElse(from);
        if (now.equals(from)) {
            return AutomaticUpgrade.wanted(row.document())
                    ? new Seen.Before(connected(extension))
                    : new Seen.Gone("automatic upgrade was switched off");
        }
        return now.equals(to) ? after(row) : new Seen.Gone("somebody asked for version " + now);
    }

    /** How an extension is with the version that it wants. */
    Seen after(ResourceRow row) {
        boolean connected = connected(row.id());
        JsonObject status = transaction
                .facet(row.id(), ExtensionResource.FACET)
                .map(Facet::value)
                .flatMap(view -> view.object("status"))
                .orElse(JsonObject.EMPTY);
        String why = status.string("code").orElse("") + ": "
                + status.string("message").orElse("").strip();
        return switch (row.provisioningState()) {
            case "Succeeded" ->
                status.string("level").filter("Error"::equals).isPresent()
                        ? new Seen.Failed(why)
                        : new Seen.Succeeded(connected);
            case "Creating", "Updating" -> new Seen.Working(connected, begun(row));
            default -> {
                if (givenUp(row)) {
                    yield new Seen.Working(connected, false);
                }
                boolean local = LOCAL.contains(status.string("code").orElse(""));
                yield local ? new Seen.Refused(why) : new Seen.Failed(why);
            }
        };
    }

    boolean connected(ResourceId extension) {
        return transaction
                .facet(extension.parent().orElseThrow(), MachineType.FACET_STATUS)
                .flatMap(facet -> facet.value().string("status"))
                .filter("Connected"::equals)
                .isPresent();
    }

    /** What the machine is told of the extension; empty for one that this enrolment of the machine was never told of. */
    Optional<ItemRow> item(ResourceId extension) {
        return transaction
                .enrolmentOf(extension.parent().orElseThrow())
                .map(EnrolmentRow::id)
                .flatMap(id -> transaction.item(id, MachineOperations.itemKey(extension)))
                .filter(item -> !item.tombstone());
    }

    private boolean begun(ResourceRow row) {
        return transaction.openOperations(row.id()).stream()
                .anyMatch(operation -> operation.state().equals("Running"));
    }

    /** Whether the operation ended because of its age, and without the machine's word. */
    private boolean givenUp(ResourceRow row) {
        return MachineOperations.givenUp(transaction, row.id())
                .filter(generation -> item(row.id())
                        .filter(item -> item.generation() == generation)
                        .isPresent())
                .isPresent();
    }

    /** Digest of what the machine has said of its controls and its agent: a refusal may end when it changes. */
    String controls(ResourceId extension) {
        ResourceId machine = extension.parent().orElseThrow();
        String configuration = transaction
                .facet(machine, MachineType.FACET_CONFIGURATION)
                .map(facet -> facet.value().compact())
                .orElse("");
        String agent = transaction
                .facet(machine, MachineType.FACET_MACHINE)
                .flatMap(facet -> facet.value().string("agentVersion"))
                .orElse("");
        return Digest.of((agent + "\n" + configuration).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}

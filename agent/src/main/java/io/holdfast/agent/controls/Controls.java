package io.holdfast.agent.controls;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The decision of the local controls: a pure function of the operation and the local configuration
 * (connected-machine-agent, 2.5 and 2.6). Block beats allow; an empty allow list allows everything; in monitor mode the
 * shipped list stands in the place of the allow list; delete is always allowed and waits only while the extension manager
 * is switched off.
 */
public final class Controls {
    public static final String ALLOWLIST = "extensions.allowlist";
    public static final String BLOCKLIST = "extensions.blocklist";
    public static final String ENABLED = "extensions.enabled";
    public static final String MODE = "config.mode";

    private final StandIns standIns;
    private final MonitorList monitor;

    public Controls(StandIns standIns, MonitorList monitor) {
        this.standIns = standIns;
        this.monitor = monitor;
    }

    /** With the tables that ship with the agent. */
    public static Controls shipped() {
        return new Controls(StandIns.shipped(), MonitorList.shipped());
    }

    public Decision decide(Wanted wanted, LocalControls controls) {
        return switch (wanted.action()) {
            case DELETE -> decideRemoval(wanted.type().toString(), controls);
            case INSTALL, UPDATE, UPGRADE -> decideChange(wanted, controls);
        };
    }

    /** @param what is to be removed, for the explanation */
    public Decision decideRemoval(String what, LocalControls controls) {
        return controls.enabled().value()
                ? Decision.ALLOWED
                : new Decision.Waiting(ENABLED, "The removal of " + what + " waits: " + disabled(controls));
    }

    private Decision decideChange(Wanted wanted, LocalControls controls) {
        String head = "This machine does not permit to " + wanted.words() + ": ";
        if (!controls.enabled().value()) {
            return new Decision.Refused(ENABLED, "false", head + disabled(controls));
        }
        return blocked(head, wanted, controls).orElseGet(() -> allowed(head, wanted, controls));
    }

    /** The bounds of an entry that names the incumbent's extension are not about what stands in for it: it blocks all. */
    private Optional<Decision> blocked(String head, Wanted wanted, LocalControls controls) {
        ExtensionList block = controls.block().value();
        Optional<ListEntry> own = block.touching(wanted.type(), wanted.version());
        if (own.isPresent()) {
            return Optional.of(blocked(head, own.get(), "", controls));
        }
        return standIns.namesOf(wanted.type()).stream()
                .flatMap(name -> block.naming(name).stream())
                .findFirst()
                .map(entry -> blocked(head, entry, ", for which it stands in", controls));
    }

    private static Decision blocked(String head, ListEntry entry, String why, LocalControls controls) {
        String text = BLOCKLIST + " has the entry " + entry + why;
        return new Decision.Refused(BLOCKLIST, entry.text(), head + text + where(controls, controls.block()));
    }

    /** An allow list, and how a refusal by it speaks of it. */
    private record Applied(ExtensionList list, String key, String name, String lacks, String where) {}

    private Applied applied(LocalControls controls) {
        return switch (controls.mode().value()) {
            case FULL ->
                new Applied(
                        controls.allow().value(),
                        ALLOWLIST,
                        ALLOWLIST,
                        ALLOWLIST + " is set and",
                        where(controls, controls.allow()));
            case MONITOR ->
                new Applied(
                        monitor.list(),
                        MODE,
                        "the list of monitor mode, " + monitor.file() + ",",
                        MODE + " is monitor, and its list " + monitor.file(),
                        where(controls, controls.mode()));
        };
    }

    private Decision allowed(String head, Wanted wanted, LocalControls controls) {
        Applied allow = applied(controls);
        if (allow.list().isEmpty()) {
            return Decision.ALLOWED;
        }
        if (allow.list().none()) {
            return new Decision.Refused(
                    allow.key(),
                    ExtensionList.ALLOW_NONE,
                    head + allow.name() + " is " + ExtensionList.ALLOW_NONE + allow.where());
        }
        List<ListEntry> own = allow.list().admitting(wanted.type(), wanted.version());
        if (!own.isEmpty()) {
            return new Decision.Allowed(false, pins(own));
        }
        List<ListEntry> incumbents = standIns.namesOf(wanted.type()).stream()
                .flatMap(name -> allow.list().admitting(name, Optional.empty()).stream())
                .toList();
        if (!incumbents.isEmpty() && wanted.firstParty()) {
            return new Decision.Allowed(true, pins(incumbents));
        }
        return notAllowed(head, wanted, allow, incumbents);
    }

    private Decision notAllowed(String head, Wanted wanted, Applied allow, List<ListEntry> incumbents) {
        if (!incumbents.isEmpty()) {
            String entry = incumbents.getFirst().text();
            return new Decision.Refused(
                    allow.key(),
                    entry,
                    head + "the entry " + entry + " of " + allow.name()
                            + " admits it only when its package comes from a first-party publisher of this agent"
                            + allow.where());
        }
        Optional<ListEntry> near = Stream.concat(Stream.of(wanted.type()), standIns.namesOf(wanted.type()).stream())
                .flatMap(name -> allow.list().naming(name).stream())
                .findFirst();
        if (near.isPresent()) {
            return new Decision.Refused(
                    allow.key(),
                    near.get().text(),
                    head + "the entry " + near.get().text() + " of " + allow.name() + " does not admit "
                            + wanted.version()
                                    .map(version -> "version " + version)
                                    .orElse("every version of it")
                            + allow.where());
        }
        return new Decision.Refused(
                allow.key(), "", head + allow.lacks() + " has no entry " + wanted.type() + allow.where());
    }

    /** Empty as soon as one entry asks for no root. */
    private static List<Decision.Pin> pins(List<ListEntry> entries) {
        if (entries.stream().anyMatch(entry -> entry.root().isEmpty())) {
            return List.of();
        }
        return entries.stream()
                .flatMap(entry -> entry.root().map(root -> new Decision.Pin(root, entry.text())).stream())
                .toList();
    }

    /** The allow list that applies in the mode. */
    public ExtensionList effectiveAllow(LocalControls controls) {
        return applied(controls).list();
    }

    public MonitorList monitorList() {
        return monitor;
    }

    public StandIns standIns() {
        return standIns;
    }

    private static String disabled(LocalControls controls) {
        return ENABLED + " is false" + where(controls, controls.enabled());
    }

    private static String where(LocalControls controls, Setting<?> setting) {
        return " (" + controls.file()
                + setting.change().map(change -> ", " + change).orElse("") + ")";
    }
}

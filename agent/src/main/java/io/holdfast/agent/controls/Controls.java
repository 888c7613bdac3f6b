package io.holdfast.agent.controls;

import io.holdfast.kernel.ExtensionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decision of the local controls: a pure function of the operation and the local configuration
 * (connected-machine-agent, 2.5). Block beats allow; an empty allow list allows everything; delete is always allowed and
 * waits only while the extension manager is switched off.
 */
public final class Controls {
    public static final String ALLOWLIST = "extensions.allowlist";
    public static final String BLOCKLIST = "extensions.blocklist";
    public static final String ENABLED = "extensions.enabled";

    private final StandIns standIns;

    public Controls(StandIns standIns) {
        this.standIns = standIns;
    }

    /** @param firstParty whether a package of this name can come from Holdfast itself on this machine */
    public Decision decide(Action action, ExtensionType type, boolean firstParty, LocalControls controls) {
        return switch (action) {
            case DELETE -> decideRemoval(type.toString(), controls);
            case INSTALL, UPDATE, UPGRADE -> decideChange(action, type, firstParty, controls);
        };
    }

    /** @param what is to be removed, for the explanation */
    public Decision decideRemoval(String what, LocalControls controls) {
        return controls.enabled().value()
                ? new Decision.Allowed(false)
                : new Decision.Waiting(ENABLED, "The removal of " + what + " waits: " + disabled(controls));
    }

    private Decision decideChange(Action action, ExtensionType type, boolean firstParty, LocalControls controls) {
        String head = "This machine does not permit to " + action.word() + " " + type + ": ";
        if (!controls.enabled().value()) {
            return new Decision.Refused(ENABLED, "false", head + disabled(controls));
        }
        Optional<Decision> blocked = blocked(head, type, controls);
        return blocked.orElseGet(() -> allowed(head, type, firstParty, controls));
    }

    private Optional<Decision> blocked(String head, ExtensionType type, LocalControls controls) {
        ExtensionList block = controls.block().value();
        List<ExtensionType> names = new ArrayList<>();
        names.add(type);
        names.addAll(standIns.namesOf(type));
        for (ExtensionType name : names) {
            Optional<ExtensionType> entry = block.find(name);
            if (entry.isPresent()) {
                String text = entry.get().toString();
                String why =
                        BLOCKLIST + " has the entry " + text + (name.equals(type) ? "" : ", for which it stands in");
                return Optional.of(
                        new Decision.Refused(BLOCKLIST, text, head + why + where(controls, controls.block())));
            }
        }
        return Optional.empty();
    }

    private Decision allowed(String head, ExtensionType type, boolean firstParty, LocalControls controls) {
        ExtensionList allow = controls.allow().value();
        if (allow.isEmpty() || allow.find(type).isPresent()) {
            return new Decision.Allowed(false);
        }
        String where = where(controls, controls.allow());
        if (allow.none()) {
            return new Decision.Refused(
                    ALLOWLIST, ExtensionList.ALLOW_NONE, head + ALLOWLIST + " is " + ExtensionList.ALLOW_NONE + where);
        }
        for (ExtensionType name : standIns.namesOf(type)) {
            Optional<ExtensionType> entry = allow.find(name);
            if (entry.isPresent() && firstParty) {
                return new Decision.Allowed(true);
            }
            if (entry.isPresent()) {
                return new Decision.Refused(
                        ALLOWLIST,
                        entry.get().toString(),
                        head + "the entry " + entry.get() + " of " + ALLOWLIST
                                + " admits it only when its package comes from a first-party publisher of this agent"
                                + where);
            }
        }
        return new Decision.Refused(ALLOWLIST, "", head + ALLOWLIST + " is set and has no entry " + type + where);
    }

    private static String disabled(LocalControls controls) {
        return ENABLED + " is false" + where(controls, controls.enabled());
    }

    private static String where(LocalControls controls, Setting<?> setting) {
        return " (" + controls.file()
                + setting.change().map(change -> ", " + change).orElse("") + ")";
    }
}

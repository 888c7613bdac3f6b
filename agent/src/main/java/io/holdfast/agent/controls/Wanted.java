package io.holdfast.agent.controls;

import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import java.util.Optional;

/**
 * An operation, as far as the local controls look at it.
 *
 * @param version empty when it is not known; then no entry with bounds admits it, and every such entry blocks it
 * @param firstParty whether a package of this name can come from Holdfast itself on this machine
 */
public record Wanted(Action action, ExtensionType type, Optional<HandlerVersion> version, boolean firstParty) {
    String words() {
        return action.word() + " " + type + version.map(known -> " " + known).orElse("");
    }
}

package io.holdfast.agent.operations;

import io.holdfast.agent.extensions.DesiredExtension;
import java.util.Set;

/** What the extension manager does once an operation may be carried out. Each call journals and returns. */
public interface ExtensionActions {
    /** The same generation again does nothing. */
    void apply(DesiredExtension desired);

    /**
     * Where the extension stands on this machine exactly as described, and nothing goes on with its handler, tells its end
     * again for this generation. Never installs, changes or runs anything.
     *
     * @return whether it stands so
     */
    boolean again(DesiredExtension desired);

    /** Whether the extension manager has journaled this generation, or a later one. */
    boolean has(String item, long generation);

    void remove(String item, long generation);

    /**
     * Removals that come next, so that the first of them can wait for one that has to go before it; an empty set when all of
     * them have come.
     */
    default void announce(Set<String> removals) {}
}

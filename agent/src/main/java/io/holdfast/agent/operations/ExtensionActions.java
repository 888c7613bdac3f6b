package io.holdfast.agent.operations;

import io.holdfast.agent.extensions.DesiredExtension;

/** What the extension manager does once an operation may be carried out. Each call journals and returns. */
public interface ExtensionActions {
    /** The same generation again does nothing. */
    void apply(DesiredExtension desired);

    /** Whether the extension manager has journaled this generation, or a later one. */
    boolean has(String item, long generation);

    void remove(String item, long generation);
}

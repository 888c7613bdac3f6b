package io.holdfast.agent.operations;

import io.holdfast.protocol.ConfigurationWish;

/** What looks after configurations does once an operation may be carried out. The state of the machine is its journal. */
public interface ConfigurationActions {
    /**
     * Asked before anything is fetched.
     *
     * @throws RefusalException ConfigurationNotPermitted when the local configuration forbids it now
     */
    void permit(ConfigurationWish wish) throws RefusalException;

    /**
     * Looks after this from now on; what was looked after under the item before is replaced. Its package is kept already.
     *
     * @throws RefusalException when this machine does not have the configuration, or may not look after it
     */
    void apply(String item, long generation, ConfigurationWish wish) throws RefusalException;

    /**
     * Takes it up after a start; when the local configuration forbids it now, it begins when that lets it.
     *
     * @return false when its package is not there any more, and has to be fetched again
     */
    boolean again(String item, long generation, ConfigurationWish wish) throws RefusalException;

    /** Whether it was looked after. */
    boolean remove(String item);
}

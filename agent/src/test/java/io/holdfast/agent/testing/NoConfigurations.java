package io.holdfast.agent.testing;

import io.holdfast.agent.operations.ConfigurationActions;
import io.holdfast.agent.operations.RefusalException;
import io.holdfast.protocol.ConfigurationWish;
import io.holdfast.protocol.RefusalCode;

/** A machine that has no configuration at all. */
final class NoConfigurations implements ConfigurationActions {
    @Override
    public void permit(ConfigurationWish wish) {
        // it finds out when it looks for it
    }

    @Override
    public void apply(String item, long generation, ConfigurationWish wish) throws RefusalException {
        throw new RefusalException(RefusalCode.CONFIGURATION_UNKNOWN, "this machine has no configurations");
    }

    @Override
    public boolean again(String item, long generation, ConfigurationWish wish) throws RefusalException {
        apply(item, generation, wish);
        return true;
    }

    @Override
    public boolean remove(String item) {
        return false;
    }
}

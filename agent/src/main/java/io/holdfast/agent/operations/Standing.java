package io.holdfast.agent.operations;

import io.holdfast.agent.controls.Action;
import io.holdfast.agent.state.ItemState;
import io.holdfast.protocol.ExtensionWish;
import java.util.Optional;

/** What an operation is to what is on this machine, as its own state has it. */
final class Standing {
    private Standing() {}

    /** The handler's version, as the state names it. */
    static String handler(ExtensionWish wish) {
        return wish.type().key() + "@" + wish.version();
    }

    /** Whether this version was handed over, and nobody has removed it here since. */
    static boolean has(ItemState item, ExtensionWish wish) {
        return !item.removedLocally() && item.installed().equals(Optional.of(handler(wish)));
    }

    static Action action(ItemState item, ExtensionWish wish) {
        if (item.installed().isEmpty() || item.removedLocally()) {
            return Action.INSTALL;
        }
        return has(item, wish) ? Action.UPDATE : Action.UPGRADE;
    }
}

package io.holdfast.agent.operations;

import io.holdfast.agent.state.AgentState;
import io.holdfast.agent.state.ItemState;
import io.holdfast.agent.state.ItemState.Stage;
import io.holdfast.kernel.Ascii;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.RefusalCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The order in which extensions that came together are begun: by rising level of what they come after (section 8). */
final class Sequence {
    private Sequence() {}

    /** The key of the item of the extension of that name. */
    static String item(String name) {
        return "extension/" + Ascii.lower(name);
    }

    /**
     * The items, each behind those that it comes after; otherwise as given. In a circle, which nobody can wait for, the given
     * order decides.
     *
     * @param after names of the extensions that an item comes after; those that are not among the items have level 0
     */
    static List<String> of(Map<String, List<String>> after) {
        Map<String, Set<String>> open = new LinkedHashMap<>();
        after.forEach((item, names) -> {
            Set<String> before = new LinkedHashSet<>();
            names.forEach(name -> before.add(item(name)));
            before.retainAll(after.keySet());
            before.remove(item);
            open.put(item, before);
        });
        List<String> ordered = new ArrayList<>();
        while (!open.isEmpty()) {
            List<String> level = open.keySet().stream()
                    .filter(item -> open.getOrDefault(item, Set.of()).isEmpty())
                    .toList();
            if (level.isEmpty()) {
                level = List.copyOf(open.keySet());
            }
            ordered.addAll(level);
            level.forEach(open::remove);
            for (Set<String> before : open.values()) {
                before.removeAll(level);
            }
        }
        return List.copyOf(ordered);
    }

    /** What it comes after is begun or refused first; why that was refused stands in its own outcome. */
    static boolean waitsForOther(AgentState state, ExtensionWish wish) throws RefusalException {
        for (String name : wish.provisionAfter()) {
            Optional<ItemState> other = Optional.ofNullable(state.items().get(item(name)));
            if (other.filter(item -> item.stage() == Stage.REFUSED).isPresent()) {
                throw new RefusalException(
                        RefusalCode.DEPENDENCY_FAILED,
                        "Skipping processing of extensions since execution of dependent extension " + name
                                + " failed: this machine refused it");
            }
            if (other.filter(item -> item.stage() == Stage.ACCEPTED).isPresent()
                    && !name.equalsIgnoreCase(wish.name())) {
                return true;
            }
        }
        return false;
    }
}

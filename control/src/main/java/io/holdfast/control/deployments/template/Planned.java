package io.holdfast.control.deployments.template;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * One resource that a template makes; its body is evaluated when its turn comes.
 *
 * @param name as the template writes it, with the names above: {@code machine/extension}
 * @param type as the template writes it
 * @param wanted false when its condition does not hold: then nothing is made, and nothing waits for it
 * @param after keys of the ids that go before
 */
public record Planned(
        ResourceId id,
        String name,
        String type,
        boolean wanted,
        Set<String> after,
        JsonObject source,
        List<Loop> loops) {
    public Planned {
        after = Set.copyOf(after);
        loops = List.copyOf(loops);
    }

    public Planned after(Set<String> others) {
        return new Planned(id, name, type, wanted, others, source, loops);
    }

    /** Whether it is a deployment of its own. */
    public boolean nested() {
        return id.type().key().equals("microsoft.resources/deployments");
    }

    /** Whether it is the tags of what it stands below. */
    public boolean tags() {
        return id.type().key().equals("microsoft.resources/tags");
    }
}

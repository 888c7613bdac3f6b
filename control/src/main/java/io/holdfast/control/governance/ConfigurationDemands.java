package io.holdfast.control.governance;

import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;

/** Takes what policies want machines to look after themselves: definitions that carry {@code metadata.guestConfiguration}. */
public interface ConfigurationDemands {
    /**
     * One configuration that a policy wants on a machine.
     *
     * @param version such as {@code 1.*}
     * @param parameters objects with name and value
     * @param content {@code contentUri} and {@code contentHash} of its package; empty for one that comes with the agent
     */
    record Demand(String name, String version, JsonArray parameters, JsonObject content) {}

    /** Everything is going to be judged: whatever is remembered of machines is read anew. */
    void begin();

    /**
     * Everything that is wanted on this machine now; what was wanted before and is not in the list is not wanted any more.
     *
     * @param epoch of the policies that want it: what one of them refused is refused again until they change
     */
    void demand(ResourceId machine, List<Demand> demands, long epoch);
}

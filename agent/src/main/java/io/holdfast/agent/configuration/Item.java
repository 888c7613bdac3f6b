package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.resources.ConfigurationResource;
import io.holdfast.agent.configuration.resources.Dependency;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.resources.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One resource of a configuration.
 *
 * @param id unique in its configuration
 * @param about what people read about it; empty in packages
 * @param when it applies; empty: always
 */
public record Item(String id, Optional<RuleText> about, Optional<Condition> when, ConfigurationResource resource) {
    /** Never throws for what a machine holds: an audit that fails is a result too. */
    public Result audit(Machine machine) {
        try {
            if (when.isPresent() && !when.get().holds(machine)) {
                return Result.notApplicable(when.get().text());
            }
            return resource.audit(machine);
        } catch (IOException e) {
            return Result.failed(resource.kind(), why(e));
        }
    }

    private static String why(IOException e) {
        String message = e.getMessage() == null ? "" : ": " + e.getMessage();
        return e.getClass().getSimpleName() + message;
    }

    /** Everything that its result can change with. */
    public List<Dependency> dependencies() {
        List<Dependency> all = new ArrayList<>(resource.dependencies());
        when.ifPresent(condition -> all.addAll(condition.dependencies()));
        return List.copyOf(all);
    }
}

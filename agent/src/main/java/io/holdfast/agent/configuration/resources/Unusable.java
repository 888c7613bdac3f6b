package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.List;

/** A resource of a package that this agent cannot check: never compliant, and it says why. */
public record Unusable(String kind, String why) implements ConfigurationResource {
    @Override
    public Result audit(Machine machine) {
        return Result.failed(kind, why);
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        throw new IOException(why);
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of();
    }
}

package io.holdfast.agent.extensions;

import io.holdfast.agent.packages.PackageLimits;
import io.holdfast.agent.platform.ContractFolders;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What an executor works with.
 *
 * @param home the agent's folder; the journal and the runs stand below it
 * @param java the launcher that runs handlers of ours
 * @param environment the agent's own environment, of which handlers get a little
 * @param longest a bound on every command, shorter than the contract's; for tests
 * @param statusWait how long a status file may take to become readable
 * @param observe how long a handler may report {@code transitioning}
 * @param dependencies how long an extension waits for those that it comes after (section 8)
 * @param retry how long to wait after the journal could not be written or a report was not taken
 */
public record ExecutorSettings(
        Path home,
        ContractFolders folders,
        Path java,
        Map<String, String> environment,
        Clock clock,
        PackageLimits limits,
        Optional<Duration> longest,
        Duration statusWait,
        Duration observe,
        Duration dependencies,
        Duration retry) {
    public ExecutorSettings {
        environment = Map.copyOf(environment);
    }

    /** Those of a running agent. */
    public static ExecutorSettings of(Path home, ContractFolders folders, Path java, Map<String, String> environment) {
        return new ExecutorSettings(
                home,
                folders,
                java,
                environment,
                Clock.systemUTC(),
                PackageLimits.DEFAULT,
                Optional.empty(),
                Duration.ofSeconds(10),
                Duration.ofMinutes(90),
                Duration.ofMinutes(90),
                Duration.ofSeconds(15));
    }

    public ExecutorSettings longest(Duration limit) {
        return new ExecutorSettings(
                home,
                folders,
                java,
                environment,
                clock,
                limits,
                Optional.of(limit),
                statusWait,
                observe,
                dependencies,
                retry);
    }

    public ExecutorSettings statusTimes(Duration wait, Duration whole) {
        return new ExecutorSettings(
                home, folders, java, environment, clock, limits, longest, wait, whole, dependencies, retry);
    }

    public ExecutorSettings retry(Duration wait) {
        return new ExecutorSettings(
                home, folders, java, environment, clock, limits, longest, statusWait, observe, dependencies, wait);
    }

    public ExecutorSettings dependencies(Duration limit) {
        return new ExecutorSettings(
                home, folders, java, environment, clock, limits, longest, statusWait, observe, limit, retry);
    }

    public ExecutorSettings clock(Clock other) {
        return new ExecutorSettings(
                home, folders, java, environment, other, limits, longest, statusWait, observe, dependencies, retry);
    }
}

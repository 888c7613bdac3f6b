package io.holdfast.agent.daemon;

import io.holdfast.agent.configuration.AssignmentType;
import io.holdfast.agent.configuration.BuiltIns;
import io.holdfast.agent.configuration.assigned.Assignment;
import io.holdfast.agent.configuration.packages.ConfigurationPackage;
import io.holdfast.agent.configuration.packages.ConfigurationPackageException;
import io.holdfast.agent.configuration.packages.KeptPackages;
import io.holdfast.agent.operations.RefusalException;
import io.holdfast.agent.packages.StagedPackage;
import io.holdfast.kernel.Digest;
import io.holdfast.protocol.ConfigurationContent;
import io.holdfast.protocol.ConfigurationWish;
import io.holdfast.protocol.RefusalCode;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Makes assignments from what is wanted: of a configuration that comes with the agent, or of one in a kept package. */
record AssignedSource(KeptPackages packages) {
    private static final System.Logger LOG = System.getLogger(AssignedSource.class.getName());

    static AssignmentType type(ConfigurationWish wish) throws RefusalException {
        return AssignmentType.find(wish.assignmentType())
                .orElseThrow(() -> new RefusalException(
                        RefusalCode.OPERATION_MALFORMED,
                        "the assignment type is '" + wish.assignmentType() + "' (expected: Audit, ApplyAndMonitor or"
                                + " ApplyAndAutoCorrect)"));
    }

    /** Empty when its package is not there. */
    Optional<Assignment> read(String item, long generation, ConfigurationWish wish) throws RefusalException {
        String revision = Long.toString(generation);
        AssignmentType type = type(wish);
        if (wish.content().isEmpty()) {
            return Optional.of(new Assignment(item, revision, builtIn(wish).read(), type));
        }
        Optional<StagedPackage> kept = find(wish.content().get());
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        try {
            ConfigurationPackage opened =
                    ConfigurationPackage.open(kept.get(), wish.configuration(), wish.version(), wish.parameters());
            return Optional.of(new Assignment(item, revision, opened.configuration(), opened.limited(type)));
        } catch (ConfigurationPackageException e) {
            throw new RefusalException(
                    RefusalCode.PACKAGE_UNSAFE, wish.configuration() + " is refused: " + e.getMessage());
        } catch (IOException e) {
            throw new RefusalException(
                    RefusalCode.PACKAGE_UNAVAILABLE, wish.configuration() + " cannot be read: " + e.getMessage());
        }
    }

    private Optional<StagedPackage> find(ConfigurationContent content) {
        try {
            return packages.find(content.packageDigest());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a package is fetched again: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private static BuiltIns builtIn(ConfigurationWish wish) throws RefusalException {
        BuiltIns builtIn = BuiltIns.find(wish.configuration())
                .orElseThrow(() -> new RefusalException(
                        RefusalCode.CONFIGURATION_UNKNOWN,
                        "this agent has no configuration '" + wish.configuration()
                                + "' ('hfagent configuration list' shows those it has)"));
        if (!wish.parameters().isEmpty()) {
            throw new RefusalException(
                    RefusalCode.CONFIGURATION_UNKNOWN,
                    wish.configuration() + " has no parameters (given: "
                            + wish.parameters().keySet() + ")");
        }
        return builtIn;
    }

    /** What is not deleted now is deleted later. */
    void keepOnly(Set<Digest> wanted) {
        try {
            packages.keepOnly(wanted);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "old packages of configurations stay: {0}", e.getMessage());
        }
    }
}

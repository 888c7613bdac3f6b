package io.holdfast.agent.platform;

import java.nio.file.Path;

/**
 * The two folders whose paths handlers have built in (section 1, item 10). Where the agent keeps them elsewhere, each
 * handler command sees them under the built-in paths through mounts of its own.
 *
 * @param library where the agent has what handlers see as {@code /var/lib/waagent}
 * @param logs where the agent has what handlers see as {@code /var/log/azure}
 */
public record ContractFolders(Path library, Path logs) {
    public static final Path HANDLER_LIBRARY = Path.of("/var/lib/waagent");
    public static final Path HANDLER_LOGS = Path.of("/var/log/azure");

    public ContractFolders {
        library = library.toAbsolutePath().normalize();
        logs = logs.toAbsolutePath().normalize();
    }

    /** Those of an agent that is installed on the system. */
    public static ContractFolders system() {
        return new ContractFolders(HANDLER_LIBRARY, HANDLER_LOGS);
    }

    /** Those below the home folder of an agent that is not. */
    public static ContractFolders below(Path home) {
        return new ContractFolders(home.resolve("waagent"), home.resolve("log").resolve("azure"));
    }

    /** Whether commands need mounts to see the folders in their place. */
    public boolean mounted() {
        return !library.equals(HANDLER_LIBRARY) || !logs.equals(HANDLER_LOGS);
    }

    /** The path by which a handler knows a file below one of the two folders. */
    public Path asHandlerSees(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (absolute.startsWith(library)) {
            return HANDLER_LIBRARY.resolve(library.relativize(absolute));
        }
        if (absolute.startsWith(logs)) {
            return HANDLER_LOGS.resolve(logs.relativize(absolute));
        }
        throw new IllegalArgumentException(absolute + ": is below neither " + library + " nor " + logs);
    }
}

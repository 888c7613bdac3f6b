package io.holdfast.agent.handlers;

import io.holdfast.agent.platform.ContractFolders;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names of the files of one version of a handler (section 5).
 *
 * @param folders where library and logs are
 */
public record HandlerFolder(ContractFolders folders, ExtensionType type, HandlerVersion version) {

    public String handlerName() {
        return type.handlerName();
    }

    /** {@code <library>/<Publisher.Type>-<version>}. */
    public Path base() {
        return folders.library().resolve(handlerName() + "-" + version);
    }

    /** {@code <library>/<Publisher.Type>__<version>.zip}. */
    public Path archive() {
        return folders.library().resolve(handlerName() + "__" + version + ".zip");
    }

    public Path config() {
        return base().resolve("config");
    }

    public Path status() {
        return base().resolve("status");
    }

    public Path heartbeat() {
        return base().resolve("heartbeat.log");
    }

    public Path sequenceMark() {
        return base().resolve("mrseq");
    }

    public Path manifest() {
        return base().resolve(HandlerManifest.FILE);
    }

    public Path logs() {
        return folders.logs().resolve(handlerName());
    }

    /** {@code N.settings}, or {@code NAME.N.settings} where a handler has several extensions. */
    public Path settings(Optional<String> extension, long sequence) {
        return config().resolve(prefix(extension) + sequence + ".settings");
    }

    public Path status(Optional<String> extension, long sequence) {
        return status().resolve(prefix(extension) + sequence + ".status");
    }

    public Path extensionState(String extension) {
        return config().resolve(extension + ".HandlerState");
    }

    public Path commandLog(Optional<String> extension) {
        return logs().resolve(
                        "CommandExecution" + extension.map(name -> "_" + name).orElse("") + ".log");
    }

    /** What a hosted program writes. */
    public Path hostedLog() {
        return logs().resolve("HostedCommand.log");
    }

    private static String prefix(Optional<String> extension) {
        return extension.map(name -> name + ".").orElse("");
    }

    /** A path of this handler as the handler sees it. */
    public Path seen(Path path) {
        return folders.asHandlerSees(path);
    }
}

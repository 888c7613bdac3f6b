package io.holdfast.cli.commands;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.api.DataFolder;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.cli.packages.PackageName;
import io.holdfast.cli.packages.PublisherKey;
import io.holdfast.cli.publisher.AgentPin;
import io.holdfast.cli.publisher.DevelopmentKeys;
import io.holdfast.cli.publisher.RegisteredPublishers;
import io.holdfast.trust.packages.PinnedRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/**
 * Signing one package with the development key of a data directory.
 *
 * @param register whether the control plane does not know the root yet
 */
record DevelopmentSigning(
        DevelopmentKeys keys, PackageName name, DataFolder data, RegisteredPublishers publishers, boolean register) {

    /** Refuses a publisher that has another root. */
    static DevelopmentSigning open(
            ControlPlane controlPlane, DataFolder data, PackageName name, Instant now, SecureRandom random)
            throws CommandException {
        DevelopmentKeys keys = DevelopmentKeys.open(data.path(), now, random);
        RegisteredPublishers publishers = new RegisteredPublishers(controlPlane);
        boolean register = publishers.lacksDevelopment(name.type().publisher(), keys.root());
        return new DevelopmentSigning(keys, name, data, publishers, register);
    }

    PublisherKey key() {
        return keys.key();
    }

    /** Makes the control plane and this data directory's agent believe the key; says what was done, and what is left. */
    List<String> announce(Surroundings surroundings) throws CommandException, IOException, InterruptedException {
        String publisher = name.type().publisher();
        if (register) {
            publishers.put(publisher, new PinnedRoot(keys.root(), List.of(publisher)));
        }
        return List.of(
                "signing " + name + " with the DEVELOPMENT key of this data directory; only machines that pin "
                        + keys.rootFile() + " believe it",
                pin(surroundings, publisher));
    }

    private String pin(Surroundings surroundings, String publisher) throws IOException, InterruptedException {
        Path root = keys.rootFile();
        String byHand = AgentPin.command(publisher, root);
        if (!Files.isDirectory(data.agentHome())) {
            return "this data directory has no agent; on each machine that may install it: " + byHand;
        }
        if (surroundings.hfagent().isEmpty()) {
            return "to let this machine's agent install it: HOLDFAST_AGENT_HOME='"
                    + data.agentHome().toAbsolutePath() + "' " + byHand;
        }
        AgentPin agent = new AgentPin(surroundings.hfagent().get(), data.agentHome());
        return switch (agent.pin(publisher, root)) {
            case AgentPin.Outcome.Pinned _ -> "this machine's agent pins it for " + publisher;
            case AgentPin.Outcome.Failed failed ->
                "this machine's agent did not pin the development root, and will refuse the package: "
                        + failed.reason();
        };
    }
}

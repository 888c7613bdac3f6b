package io.holdfast.cli.commands;

import io.holdfast.cli.api.DataFolder;
import io.holdfast.cli.publisher.AgentPin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes the agent of a data directory believe the development publisher, or says how. */
record DevelopmentPinning(Surroundings surroundings, DataFolder data) {

    /** What to tell the person; nothing when the agent pinned it. */
    List<String> pin(String publisher, Path root) throws IOException, InterruptedException {
        String byHand = AgentPin.command(publisher, root);
        if (!Files.isDirectory(data.agentHome())) {
            return List.of("this data directory has no agent; on each machine that may install it: " + byHand);
        }
        if (surroundings.hfagent().isEmpty()) {
            return List.of("to let this machine's agent install it: HOLDFAST_AGENT_HOME='"
                    + data.agentHome().toAbsolutePath() + "' " + byHand);
        }
        AgentPin agent = new AgentPin(surroundings.hfagent().get(), data.agentHome());
        return switch (agent.pin(publisher, root)) {
            case AgentPin.Outcome.Pinned _ -> List.of();
            case AgentPin.Outcome.Failed failed ->
                List.of("this machine's agent did not pin the development root, and will refuse the package: "
                        + failed.reason());
        };
    }
}

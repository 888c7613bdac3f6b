package io.holdfast.cli.commands;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What commands touch beside files and the network.
 *
 * @param hfagent the agent's launcher, where this command was started by the launcher beside it
 */
public record Surroundings(
        PrintWriter out, PrintWriter err, InstantSource clock, SecureRandom random, Optional<Path> hfagent) {}

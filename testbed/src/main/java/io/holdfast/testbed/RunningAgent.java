package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The agent of a control plane that was started with {@code --no-agent}: a process of its own, which can be killed and
 * started again while the control plane goes on, and the other way round.
 */
public final class RunningAgent implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningHoldfast holdfast;
    private final List<String> place;
    private final Map<String, String> environment = new HashMap<>();
    private Optional<Process> process = Optional.empty();

    private RunningAgent(RunningHoldfast holdfast, List<String> place) {
        this.holdfast = holdfast;
        this.place = List.copyOf(place);
    }

    /** An agent that is connected, and not running yet. */
    public static RunningAgent connect(RunningHoldfast holdfast) {
        return connect(holdfast, List.of());
    }

    /**
     * An agent that runs somewhere else than the control plane.
     *
     * @param place a command that runs another one there, such as {@code ip netns exec NAME}
     * @param options of {@code hfagent connect}, beside those that are always needed
     */
    public static RunningAgent connect(RunningHoldfast holdfast, List<String> place, String... options) {
        List<String> command = new ArrayList<>(place);
        command.addAll(List.of(
                RunningHoldfast.home().resolve("hfagent").toString(),
                "connect",
                "--control-plane",
                holdfast.credential("resourceManager"),
                "--ca",
                holdfast.data().resolve("ca.pem").toString(),
                "--tenant-id",
                holdfast.credential("tenantId"),
                "--subscription-id",
                holdfast.credential("subscriptionId"),
                "--resource-group",
                "holdfast",
                "--location",
                "local",
                "--service-principal-id",
                holdfast.credential("clientId"),
                "--service-principal-secret",
                "-"));
        command.addAll(List.of(options));
        RunningHoldfast.Result connected = holdfast.run(
                holdfast.credential("clientSecret") + "\n",
                command.getFirst(),
                command.subList(1, command.size()).toArray(String[]::new));
        if (connected.exit() != 0) {
            throw new IllegalStateException("hfagent connect: " + connected.output() + connected.error());
        }
        return new RunningAgent(holdfast, place);
    }

    /** Environment of what is started from now on. */
    public RunningAgent with(Map<String, String> more) {
        environment.putAll(more);
        return this;
    }

    /** Starts the daemon as {@code ./holdfast up} does, with further options of its JVM. */
    public RunningAgent start(String... options) {
        String script = "here=$1; shift; . \"$here/launcher/common.sh\"; find_java; find_cache agent; "
                + "exec \"$java\" $agent_flags ${cache:+\"-XX:AOTCache=$cache\"} -cp \"$(class_path agent)\" "
                + "-Dholdfast.first-party=\"$here/target/dist/agent/first-party.json\" "
                + "${HOLDFAST_AGENT_OPTIONS:-} \"$@\" io.holdfast.agent.daemon.Main";
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(place));
        builder.command()
                .addAll(List.of(
                        "/bin/sh", "-euc", script, "sh", RunningHoldfast.home().toString()));
        builder.command().addAll(List.of(options));
        builder.environment().put("HOLDFAST_AGENT_HOME", holdfast.agentHome().toString());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        try {
            process = Optional.of(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public Path log() {
        return holdfast.data().resolve("log/agent.log");
    }

    public boolean alive() {
        return process.filter(Process::isAlive).isPresent();
    }

    public long pid() {
        return process.orElseThrow().pid();
    }

    /** {@code kill -9}. */
    public void kill() {
        process.orElseThrow().destroyForcibly();
        exitCode();
    }

    /** Waits for the end of the process. */
    public int exitCode() {
        Process running = process.orElseThrow();
        try {
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the agent did not end within " + PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return running.exitValue();
    }

    /** As a service manager stops it. */
    public void stop() {
        if (alive()) {
            process.orElseThrow().destroy();
            exitCode();
        }
    }

    @Override
    public void close() {
        stop();
    }
}

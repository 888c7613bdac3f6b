package io.holdfast.agent.extensions;

import io.holdfast.agent.platform.ControlGroups;
import io.holdfast.agent.platform.FileWatch;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An agent in a process of its own, which kills itself at the fault point that its system properties name. */
final class FaultChild {
    static final Optional<JsonObject> SETTINGS = Optional.of(JsonObject.of("message", Json.of("hello")));
    static final Optional<JsonObject> SECRETS = Optional.of(JsonObject.of("password", Json.of("opensesame")));

    private FaultChild() {}

    static FixtureHandler handler(String version, Path trace) {
        // commands that take a moment, so that an agent that was killed leaves them running
        FixtureHandler handler = new FixtureHandler(version, trace);
        for (String command : new String[] {"install", "update", "disable", "uninstall"}) {
            handler.script(command, "sleep 0.05");
        }
        return handler.script("enable", "sleep 0.05\n" + FixtureHandler.STATUS_SUCCESS);
    }

    /** Starts one in a process of its own. */
    static Process start(Path folder, String scenario, List<String> options) throws IOException {
        return start(folder, scenario, options, List.of());
    }

    /** @param before programs that become the agent in the end */
    static Process start(Path folder, String scenario, List<String> options, List<String> before) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), FaultChild.class.getName(), folder.toString(), scenario));
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** An agent with a hosted program, killed while that runs. */
    private static void hosted(Machine machine, Path folder) throws Exception {
        Path pids = folder.resolve("pids");
        machine.executor.manager(true, Optional.empty());
        machine.apply(HostedTest.handler("1.0.0", machine.trace, pids), "hello", 1, SETTINGS);
        boolean begun = FileWatch.until(
                        folder, Duration.ofSeconds(30), () -> Optional.of(pids).filter(Files::exists))
                .isPresent();
        Runtime.getRuntime().halt(begun ? 137 : 1);
    }

    /** An agent without control groups, whose handler leaves daemons, is stopped, started, and removes the handler. */
    private static void daemons(Machine machine, Path folder) throws Exception {
        if (ControlGroups.of(folder).isPresent()) {
            Files.createFile(folder.resolve("grouped"));
        }
        machine.apply(DaemonsTest.handler("1.0.0", machine.trace, "enable"), "hello", 1, SETTINGS);
        machine.restart();
        machine.apply(DaemonsTest.handler("1.0.0", machine.trace, "enable"), "hello", 2, Optional.of(JsonObject.EMPTY));
        machine.remove("hello", 3);
    }

    /** One extension waits for another, which does not come to its end, and the agent is killed. */
    private static void waiting(Machine machine, Path folder) throws Exception {
        act(machine, "waiting");
        boolean waits = FileWatch.until(
                        folder.resolve("home of the agent/extensions"),
                        Duration.ofSeconds(30),
                        () -> Optional.of(machine.home.resolve("extensions/waits"))
                                .filter(Files::exists))
                .isPresent();
        Runtime.getRuntime().halt(waits ? 137 : 1);
    }

    public static void main(String[] arguments) throws Exception {
        try (Machine machine = new Machine(Path.of(arguments[0]))) {
            publish(machine);
            machine.executor.recover();
            if (arguments[1].equals("hosted")) {
                hosted(machine, Path.of(arguments[0]));
            }
            if (arguments[1].equals("waiting")) {
                waiting(machine, Path.of(arguments[0]));
            }
            if (arguments[1].equals("daemons")) {
                daemons(machine, Path.of(arguments[0]));
            } else {
                act(machine, arguments[1]);
            }
            machine.executor.idle();
        }
    }

    /** The next version without an install of its own. */
    private static FixtureHandler sparing(Path trace) {
        return handler("1.2.0", trace).flag("updateMode", "\"UpdateWithoutInstall\"");
    }

    /** Ends its transition when the file {@code go} is there. */
    private static FixtureHandler slow(Path trace) {
        return new FixtureHandler(ExtensionType.of("Contoso.Test", "Slow"), "3.0.0", trace)
                .script(
                        "enable",
                        "(while [ ! -e '" + trace.resolveSibling("go") + "' ]; do sleep 0.05; done\n"
                                + FixtureHandler.STATUS_SUCCESS + ") &");
    }

    private static FixtureHandler several(String version, Path trace) {
        return handler(version, trace).multiple();
    }

    static void publish(Machine machine) {
        machine.publish(handler("1.0.0", machine.trace));
        machine.publish(handler("1.1.0", machine.trace));
        machine.publish(sparing(machine.trace));
        machine.publish(slow(machine.trace));
        machine.publish(several("2.0.0", machine.trace));
        machine.publish(several("2.1.0", machine.trace));
    }

    static void act(Machine machine, String scenario) {
        switch (scenario) {
            case "install" -> wish(machine, "1.0.0", 1);
            case "update" -> wish(machine, "1.1.0", 2);
            case "update without install" -> wish(machine, sparing(machine.trace), "hello", 2);
            case "downgrade" -> wish(machine, "1.0.0", 3);
            case "remove" -> machine.executor.remove("extension:hello", 3);
            case "two" -> {
                wish(machine, several("2.0.0", machine.trace), "a", 1);
                wish(machine, several("2.0.0", machine.trace), "b", 1);
            }
            case "update of two" -> wish(machine, several("2.1.0", machine.trace), "b", 2);
            case "waiting" -> {
                wish(machine, slow(machine.trace), "slow", 1);
                machine.executor.apply(handler("1.0.0", machine.trace)
                        .desired("hello", 1, SETTINGS, Optional.empty(), List.of("slow")));
            }
            case "remove one" -> machine.executor.remove("extension:a", 3);
            default -> throw new IllegalArgumentException(scenario);
        }
    }

    private static void wish(Machine machine, String version, long generation) {
        wish(machine, handler(version, machine.trace), "hello", generation);
    }

    private static void wish(Machine machine, FixtureHandler handler, String name, long generation) {
        machine.executor.apply(handler.desired(name, generation, SETTINGS, SECRETS));
    }
}

package io.holdfast.agent.extensions;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Path;
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
            handler.script(command, "sleep 0.1");
        }
        return handler.script("enable", "sleep 0.1\n" + FixtureHandler.STATUS_SUCCESS);
    }

    public static void main(String[] arguments) throws Exception {
        try (Machine machine = new Machine(Path.of(arguments[0]))) {
            publish(machine);
            machine.executor.recover();
            act(machine, arguments[1]);
            machine.executor.idle();
        }
    }

    static void publish(Machine machine) {
        machine.publish(handler("1.0.0", machine.trace));
        machine.publish(handler("1.1.0", machine.trace));
    }

    static void act(Machine machine, String scenario) {
        switch (scenario) {
            case "install" -> wish(machine, "1.0.0", 1);
            case "update" -> wish(machine, "1.1.0", 2);
            case "remove" -> machine.executor.remove("extension:hello", 3);
            default -> throw new IllegalArgumentException(scenario);
        }
    }

    private static void wish(Machine machine, String version, long generation) {
        FixtureHandler handler = handler(version, machine.trace);
        machine.executor.apply(handler.desired("hello", generation, SETTINGS, SECRETS));
    }
}

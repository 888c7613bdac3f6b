package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.platform.MachineTools.UnitChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A unit of systemd, judged by the files that systemd(1) itself reads: links in {@code *.wants} enable it, a link to
 * /dev/null masks it, and a control group with processes means that it runs.
 */
public record ServiceState(String unit, Wish wish) implements ConfigurationResource {
    static final String KIND = "Service";

    private static final String ADMIN = "/etc/systemd/system";
    private static final List<String> PLACES =
            List.of(ADMIN, "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system");

    /** How it should be. A unit that is not installed is as good as masked or disabled. */
    public enum Wish {
        ENABLED,
        DISABLED,
        MASKED
    }

    static ServiceState of(ResourceProperties properties) throws ConfigurationException {
        String name = properties.name("name");
        String state = properties.text("state");
        for (Wish wish : Wish.values()) {
            if (wish.name().equalsIgnoreCase(state)) {
                return new ServiceState(name.indexOf('.') < 0 ? name + ".service" : name, wish);
            }
        }
        throw properties.wrong("state", state, "enabled, disabled or masked");
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        boolean installed = installed(machine);
        boolean masked = machine.root()
                .link(ADMIN + "/" + unit)
                .filter("/dev/null"::equals)
                .isPresent();
        boolean enabled = !masked && enabled(machine);
        boolean runs = runs(machine);
        Findings findings = new Findings(KIND)
                .property("Name", unit)
                .property("State", masked ? "masked" : enabled ? "enabled" : installed ? "disabled" : "not installed");
        switch (wish) {
            case ENABLED -> {
                if (!enabled) {
                    findings.wrong(
                            "state",
                            "The service '" + unit + "' is "
                                    + (masked ? "masked" : installed ? "not enabled" : "not installed")
                                    + " (expected: enabled).");
                }
            }
            case DISABLED, MASKED -> {
                if (enabled || runs) {
                    findings.wrong(
                            "state",
                            "The service '" + unit + "' " + (enabled ? "is enabled" : "runs") + " (expected: "
                                    + (wish == Wish.MASKED ? "masked" : "disabled") + ").");
                } else if (wish == Wish.MASKED && installed && !masked) {
                    findings.wrong("state", "The service '" + unit + "' is not masked (expected: masked).");
                }
            }
        }
        return findings.result();
    }

    private boolean installed(Machine machine) throws IOException {
        for (String place : PLACES) {
            if (machine.names(place).contains(unit)) {
                return true;
            }
        }
        return false;
    }

    /** Units that something else pulls in statically count where that is in the package's own folders too. */
    private boolean enabled(Machine machine) throws IOException {
        for (String place : List.of(ADMIN, "/usr/lib/systemd/system")) {
            for (String folder : machine.names(place)) {
                if ((folder.endsWith(".wants") || folder.endsWith(".requires"))
                        && machine.names(place + "/" + folder).contains(unit)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean runs(Machine machine) throws IOException {
        Optional<String> processes = machine.state(group()).isPresent() ? machine.text(group()) : Optional.empty();
        return processes.filter(text -> !text.isBlank()).isPresent();
    }

    private String group() {
        return "/sys/fs/cgroup/system.slice/" + unit + "/cgroup.procs";
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (audit(machine).compliant()) {
            return;
        }
        switch (wish) {
            case ENABLED -> {
                if (!installed(machine)) {
                    throw new ByHandException("the unit " + unit + " is not installed; install its package first");
                }
                if (machine.root()
                        .link(ADMIN + "/" + unit)
                        .filter("/dev/null"::equals)
                        .isPresent()) {
                    machine.tools().unit(UnitChange.UNMASK, unit);
                }
                machine.tools().unit(UnitChange.ENABLE, unit);
            }
            case DISABLED -> machine.tools().unit(UnitChange.DISABLE, unit);
            case MASKED -> {
                machine.tools().unit(UnitChange.DISABLE, unit);
                machine.tools().unit(UnitChange.MASK, unit);
            }
        }
    }

    @Override
    public List<Dependency> dependencies() {
        List<Dependency> dependencies = new ArrayList<>(
                List.of(Dependency.folder(ADMIN), Dependency.file(Packages.STATUS), Dependency.polled(group())));
        for (String target : List.of("multi-user", "graphical", "sockets", "sysinit", "timers", "basic", "paths")) {
            dependencies.add(Dependency.folder(ADMIN + "/" + target + ".target.wants"));
        }
        return List.copyOf(dependencies);
    }
}

package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A kernel module that is not loaded and cannot be (modprobe.d(5)). */
public record KernelModule(String name) implements ConfigurationResource {
    static final String KIND = "KernelModule";

    private static final String LOADED = "/proc/modules";
    private static final List<String> PLACES =
            List.of("/etc/modprobe.d", "/run/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d");

    static KernelModule of(ResourceProperties properties) throws ConfigurationException {
        return new KernelModule(properties.name("name"));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Name", name);
        if (loaded(machine)) {
            findings.wrong("loaded", "The kernel module '" + name + "' is loaded (expected: not loaded).");
        }
        if (!configured(machine, this::refuses)) {
            findings.wrong(
                    "install",
                    "Nothing keeps the kernel module '" + name + "' from being loaded (expected: 'install " + name
                            + " /bin/false').");
        }
        if (!configured(machine, line -> line.matches("\\s*blacklist\\s+" + spelled() + "\\s*"))) {
            findings.wrong("blacklist", "The kernel module '" + name + "' is not on a modprobe block list.");
        }
        return findings.result();
    }

    /** modprobe takes both signs for the same. */
    private String spelled() {
        return name.replaceAll("[-_]", "[-_]");
    }

    private boolean refuses(String line) {
        return line.matches("\\s*install\\s+" + spelled() + "\\s+(/usr)?/bin/(true|false)\\s*");
    }

    private boolean loaded(Machine machine) throws IOException {
        return machine.lines(LOADED).stream().anyMatch(line -> line.matches(spelled() + "\\s.*"));
    }

    private static boolean configured(Machine machine, Predicate<String> wanted) throws IOException {
        for (String place : PLACES) {
            for (String file : machine.matching(place + "/*.conf")) {
                if (machine.lines(file).stream().anyMatch(wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (audit(machine).compliant()) {
            return;
        }
        machine.write(
                "/etc/modprobe.d/holdfast-" + name + ".conf",
                "install " + name + " /bin/false\nblacklist " + name + "\n",
                0644);
        if (loaded(machine)) {
            machine.tools().unloadModule(name);
        }
    }

    @Override
    public List<Dependency> dependencies() {
        List<Dependency> dependencies = new ArrayList<>(List.of(Dependency.polled(LOADED)));
        PLACES.forEach(place -> dependencies.add(Dependency.folder(place)));
        return List.copyOf(dependencies);
    }
}

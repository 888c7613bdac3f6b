package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Packages that are installed (one of the names is enough) or not installed (none of them is).
 *
 * @param names as dpkg knows them
 * @param minimum version, as dpkg compares them; empty: any
 */
public record PackageState(List<String> names, boolean present, Optional<String> minimum)
        implements ConfigurationResource {
    static final String KIND = "Package";

    public PackageState {
        names = List.copyOf(names);
    }

    static PackageState of(ResourceProperties properties) throws ConfigurationException {
        return new PackageState(
                properties.names("name"), properties.present("ensure"), properties.find("minimumVersion"));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Name", String.join(", ", names));
        Packages packages = machine.packages();
        List<String> found = names.stream().filter(packages::has).toList();
        if (!present) {
            found.forEach(name -> findings.wrong(
                    name,
                    "The package '" + name + "' is installed, version "
                            + packages.version(name).orElse("") + " (expected: not installed)."));
        } else if (found.isEmpty()) {
            findings.wrong(names.getFirst(), "The package '" + String.join("' or '", names) + "' is not installed.");
        } else if (minimum.isPresent()) {
            String version = packages.version(found.getFirst()).orElse("");
            if (DebianVersion.compare(version, minimum.get()) < 0) {
                findings.wrong(
                        found.getFirst(),
                        "The package '" + found.getFirst() + "' has version " + version + " (expected: at least "
                                + minimum.get() + ").");
            }
        }
        return findings.result();
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (audit(machine).compliant()) {
            return;
        }
        if (present) {
            machine.tools().installPackage(names.getFirst());
            return;
        }
        Packages packages = machine.packages();
        for (String name : names) {
            if (packages.has(name)) {
                machine.tools().removePackage(name);
            }
        }
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(Dependency.file(Packages.STATUS));
    }
}

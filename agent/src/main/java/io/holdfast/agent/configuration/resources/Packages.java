package io.holdfast.agent.configuration.resources;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Installed packages and their versions, from dpkg's status file (dpkg(1), "Package states"). */
record Packages(Map<String, String> versions) {
    static final String STATUS = "/var/lib/dpkg/status";

    Packages {
        versions = Map.copyOf(versions);
    }

    static Packages parse(String status) {
        Map<String, String> versions = new HashMap<>();
        String name = "";
        String version = "";
        boolean installed = false;
        for (String line : (Iterable<String>) status.lines()::iterator) {
            if (line.isEmpty()) {
                add(versions, name, version, installed);
                name = "";
                version = "";
                installed = false;
            } else if (line.startsWith("Package: ")) {
                name = line.substring(9).strip();
            } else if (line.startsWith("Version: ")) {
                version = line.substring(9).strip();
            } else if (line.startsWith("Status: ")) {
                installed = line.endsWith(" installed");
            }
        }
        add(versions, name, version, installed);
        return new Packages(versions);
    }

    private static void add(Map<String, String> versions, String name, String version, boolean installed) {
        if (installed && !name.isEmpty()) {
            versions.put(name, version);
        }
    }

    boolean has(String name) {
        return versions.containsKey(name);
    }

    Optional<String> version(String name) {
        return Optional.ofNullable(versions.get(name));
    }
}

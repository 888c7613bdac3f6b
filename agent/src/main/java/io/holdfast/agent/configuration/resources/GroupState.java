package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.platform.MachineTools.AccountTool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A local group that is there or not there.
 *
 * @param members all of them and no others; empty: any
 */
public record GroupState(String name, boolean present, Optional<List<String>> members)
        implements ConfigurationResource {
    static final String KIND = "Group";

    static GroupState of(ResourceProperties properties) throws ConfigurationException {
        boolean named = properties.flag("exactMembers", false);
        List<String> members = properties.texts("members").isEmpty() ? List.of() : properties.names("members");
        return new GroupState(
                properties.name("name"),
                properties.present("ensure"),
                named || !members.isEmpty() ? Optional.of(List.copyOf(members)) : Optional.empty());
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Name", name);
        Optional<Accounts.Group> group = Accounts.group(machine, name);
        if (group.isPresent() != present) {
            findings.wrong(
                    name,
                    "The group '" + name + "' " + (present ? "does not exist." : "exists (expected: no such group)."));
        } else if (group.isPresent() && members.isPresent()) {
            TreeSet<String> found = new TreeSet<>(group.get().members());
            TreeSet<String> wanted = new TreeSet<>(members.get());
            if (!found.equals(wanted)) {
                findings.wrong(
                        name, "The group '" + name + "' has the members " + found + " (expected: " + wanted + ").");
            }
        }
        return findings.result();
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        boolean there = Accounts.group(machine, name).isPresent();
        if (there && !present) {
            machine.tools().account(AccountTool.GROUPDEL, List.of(name));
        }
        if (!there && present) {
            machine.tools().account(AccountTool.GROUPADD, List.of(name));
        }
        if (present && members.isPresent() && !audit(machine).compliant()) {
            String wanted = String.join(",", members.get());
            List<String> lines = new ArrayList<>();
            for (String line : machine.lines(Accounts.GROUP)) {
                int last = line.lastIndexOf(':');
                lines.add(line.startsWith(name + ":") && last > 0 ? line.substring(0, last + 1) + wanted : line);
            }
            machine.write(Accounts.GROUP, String.join("\n", lines) + "\n", 0644);
        }
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(Dependency.file(Accounts.GROUP));
    }
}

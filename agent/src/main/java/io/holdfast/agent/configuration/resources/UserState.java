package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.platform.MachineTools.AccountTool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A local account that is there or not there.
 *
 * @param locked whether its password is locked; empty: either
 */
public record UserState(String name, boolean present, Optional<String> shell, Optional<Boolean> locked)
        implements ConfigurationResource {
    static final String KIND = "User";

    static UserState of(ResourceProperties properties) throws ConfigurationException {
        Optional<String> shell =
                properties.find("shell").isPresent() ? Optional.of(properties.path("shell")) : Optional.empty();
        Optional<Boolean> locked = properties.find("locked").isPresent()
                ? Optional.of(properties.flag("locked", false))
                : Optional.empty();
        return new UserState(properties.name("name"), properties.present("ensure"), shell, locked);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Name", name);
        Optional<Accounts.User> user = Accounts.user(machine, name);
        if (user.isPresent() != present) {
            return findings.wrong(
                            name,
                            "The user '" + name + "' "
                                    + (present ? "does not exist." : "exists (expected: no such user)."))
                    .result();
        }
        if (user.isEmpty()) {
            return findings.result();
        }
        if (shell.isPresent() && !user.get().shell().equals(shell.get())) {
            findings.wrong(
                    name,
                    "The user '" + name + "' has the shell '" + user.get().shell() + "' (expected: '" + shell.get()
                            + "').");
        }
        if (locked.isPresent() && locked(machine) != locked.get()) {
            findings.wrong(
                    name, "The password of the user '" + name + "' is " + (locked.get() ? "not " : "") + "locked.");
        }
        return findings.result();
    }

    private boolean locked(Machine machine) throws IOException {
        return Accounts.shadow(machine).stream().anyMatch(row -> row.name().equals(name) && row.locked());
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        Optional<Accounts.User> user = Accounts.user(machine, name);
        if (!present) {
            if (user.isPresent()) {
                machine.tools().account(AccountTool.USERDEL, List.of(name));
            }
            return;
        }
        List<String> arguments = new ArrayList<>();
        if (user.isEmpty()) {
            shell.ifPresent(path -> arguments.addAll(List.of("-s", path)));
            arguments.addAll(List.of("-m", name));
            machine.tools().account(AccountTool.USERADD, arguments);
            return; // a new account has no password
        }
        if (shell.isPresent() && !user.get().shell().equals(shell.get())) {
            arguments.addAll(List.of("-s", shell.get()));
        }
        if (locked.isPresent() && locked(machine) != locked.get()) {
            arguments.add(locked.get() ? "-L" : "-U");
        }
        if (!arguments.isEmpty()) {
            arguments.add(name);
            machine.tools().account(AccountTool.USERMOD, arguments);
        }
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(Dependency.file(Accounts.PASSWD), Dependency.file(Accounts.SHADOW));
    }
}

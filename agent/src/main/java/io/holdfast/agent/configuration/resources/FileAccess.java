package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.platform.FileState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Mode and owner of files that are there.
 *
 * @param path its last part may hold {@code *}
 * @param mode the bits that may be set, or, when {@code exact}, that are set
 * @param owners of whom one owns the file, the first after correction; empty: anybody
 * @param groups likewise
 * @param required whether a missing file is wrong
 */
public record FileAccess(
        String path, int mode, boolean exact, List<String> owners, List<String> groups, boolean required)
        implements ConfigurationResource {
    static final String KIND = "FileAccess";

    public FileAccess {
        owners = List.copyOf(owners);
        groups = List.copyOf(groups);
    }

    static FileAccess of(ResourceProperties properties) throws ConfigurationException {
        return new FileAccess(
                properties.path("path"),
                properties.mode("mode").orElse(07777),
                properties.flag("exact", false),
                properties.texts("owner"),
                properties.texts("group"),
                properties.flag("required", false));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Path", path);
        boolean found = false;
        for (String file : files(machine)) {
            var state = machine.state(file);
            if (state.isPresent()) {
                found = true;
                check(machine, file, state.get(), findings);
            }
        }
        if (!found && required) {
            findings.wrong("missing", "The file '" + path + "' does not exist.");
        }
        return found || required ? findings.result() : Result.notApplicable("'" + path + "' does not exist");
    }

    /** Links that {@code *} finds are left out: they lead to files which have rules of their own, or to /dev/null. */
    private List<String> files(Machine machine) throws IOException {
        if (path.indexOf('*') < 0) {
            return List.of(path);
        }
        List<String> files = new ArrayList<>();
        for (String file : machine.matching(path)) {
            if (machine.root().link(file).isEmpty()) {
                files.add(file);
            }
        }
        return files;
    }

    private void check(Machine machine, String file, FileState state, Findings findings) throws IOException {
        findings.property("Mode", state.octal());
        if (!modeIsRight(state)) {
            findings.wrong(
                    "mode",
                    "The file '" + file + "' has a mode of '" + state.octal() + "' (expected: "
                            + (exact ? "" : "at most ") + "'" + FileState.octal(mode) + "').");
        }
        if (!owners.isEmpty() && !ids(machine, owners, true).contains(state.user())) {
            findings.wrong(
                    "owner",
                    "The file '" + file + "' belongs to user " + state.user() + " (expected: "
                            + String.join(" or ", owners) + ").");
        }
        if (!groups.isEmpty() && !ids(machine, groups, false).contains(state.group())) {
            findings.wrong(
                    "group",
                    "The file '" + file + "' belongs to group " + state.group() + " (expected: "
                            + String.join(" or ", groups) + ").");
        }
    }

    private boolean modeIsRight(FileState state) {
        return exact ? state.mode() == mode : (state.mode() & ~mode) == 0;
    }

    private static List<Integer> ids(Machine machine, List<String> names, boolean users) throws IOException {
        List<Integer> ids = new ArrayList<>();
        for (String name : names) {
            OptionalInt id = users ? Accounts.userId(machine, name) : Accounts.groupId(machine, name);
            id.ifPresent(ids::add);
        }
        return ids;
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        for (String file : files(machine)) {
            var state = machine.state(file);
            if (state.isPresent()) {
                mend(machine, file, state.get());
            } else if (required) {
                throw new ByHandException(file + " does not exist, and what belongs in it is not known");
            }
        }
    }

    private void mend(Machine machine, String file, FileState state) throws IOException {
        List<Integer> users = ids(machine, owners, true);
        List<Integer> ofGroups = ids(machine, groups, false);
        int user = owners.isEmpty() || users.contains(state.user()) ? state.user() : first(users, file, owners);
        int group =
                groups.isEmpty() || ofGroups.contains(state.group()) ? state.group() : first(ofGroups, file, groups);
        if (user != state.user() || group != state.group()) {
            machine.root().owner(file, user, group);
        }
        if (!modeIsRight(state)) {
            machine.root().mode(file, exact ? mode : state.mode() & mode);
        }
    }

    private static int first(List<Integer> ids, String file, List<String> names) throws IOException {
        if (ids.isEmpty()) {
            throw new IOException(file + ": nobody of " + names + " is on this machine");
        }
        return ids.getFirst();
    }

    @Override
    public List<Dependency> dependencies() {
        int slash = path.lastIndexOf('/');
        return List.of(
                path.indexOf('*') < 0 || slash <= 0
                        ? Dependency.attributes(path)
                        : new Dependency.OfFolder(path.substring(0, slash), false));
    }
}

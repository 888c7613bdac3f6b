package io.holdfast.cli.policy;

import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.policy.AliasTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file of cases (docs/policy.md, Trying policies). */
public final class CaseFile {
    private final List<PolicyCase> cases;
    private final AliasTable aliases;

    private CaseFile(List<PolicyCase> cases, AliasTable aliases) {
        this.cases = List.copyOf(cases);
        this.aliases = aliases;
    }

    /** @param given the table of the command line, which goes before that of the file */
    public static CaseFile read(Path file, Optional<AliasTable> given) throws CommandException {
        if (!(YamlJson.read(file) instanceof JsonObject document)
                || document.array("cases").isEmpty()) {
            throw CommandException.unusable(file + ": has no cases (expected: a list named 'cases')");
        }
        JsonArray items = document.array("cases").orElse(JsonArray.EMPTY);
        List<PolicyCase> cases = new ArrayList<>();
        for (Json item : items) {
            if (!(item instanceof JsonObject members)) {
                throw CommandException.unusable(
                        file + ": case " + (cases.size() + 1) + " is a " + item.kind() + " (expected: a mapping)");
            }
            cases.add(new PolicyCase(members, document));
        }
        return new CaseFile(cases, given.isPresent() ? given.get() : named(file, document.string("aliases")));
    }

    /** The table that the file names: beside it, or in the folder {@code aliases} next to its folder. */
    private static AliasTable named(Path file, Optional<String> name) throws CommandException {
        if (name.isEmpty()) {
            return AliasTable.documentPaths();
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        List<Path> places = new ArrayList<>();
        if (folder != null) {
            places.add(folder.resolve(name.get()));
            places.add(folder.resolve("aliases").resolve(name.get()));
            places.add(folder.resolveSibling("aliases").resolve(name.get()));
        }
        for (Path place : places) {
            if (Files.isRegularFile(place)) {
                return PolicyFiles.aliases(place);
            }
        }
        throw CommandException.unusable(
                file + ": names the alias table '" + name.get() + "' (expected: one of the files " + places + ")");
    }

    public List<PolicyCase> cases() {
        return cases;
    }

    public CaseResult run(PolicyCase one, Instant now) {
        return one.skipped() ? new CaseResult.Skipped() : new CaseRun(one, aliases, now).result();
    }
}

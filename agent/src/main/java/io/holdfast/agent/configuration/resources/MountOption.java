package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An option of what is mounted at a place, now (proc(5), mounts) and after the next start (fstab(5)). */
public record MountOption(String place, String option) implements ConfigurationResource {
    static final String KIND = "MountOption";

    private static final String NOW = "/proc/self/mounts";
    private static final String TABLE = "/etc/fstab";
    private static final int FIELDS = 4;

    static MountOption of(ResourceProperties properties) throws ConfigurationException {
        String option = properties.text("option");
        if (!option.matches("[a-z0-9_=]{1,60}")) {
            throw properties.wrong("option", option, "a mount option such as nodev");
        }
        return new MountOption(properties.path("place"), option);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** The fields of a row about this place; the last row counts, as with several mounts over each other. */
    private Optional<String[]> row(Machine machine, String table) throws IOException {
        Optional<String[]> found = Optional.empty();
        for (String line : machine.lines(table)) {
            if (about(line)) {
                found = Optional.of(line.strip().split("\\s+"));
            }
        }
        return found;
    }

    private boolean about(String line) {
        String[] fields = line.strip().split("\\s+");
        return !line.strip().startsWith("#") && fields.length >= FIELDS && fields[1].equals(place);
    }

    private boolean has(String[] fields) {
        return List.of(fields[3].split(",")).contains(option);
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Optional<String[]> now = row(machine, NOW);
        Optional<String[]> later = row(machine, TABLE);
        if (now.isEmpty() && later.isEmpty()) {
            return Result.notApplicable("nothing is mounted at '" + place + "'");
        }
        Findings findings = new Findings(KIND).property("Place", place).property("Option", option);
        if (now.isPresent() && !has(now.get())) {
            findings.wrong(
                    "mounted",
                    "'" + place + "' is mounted with '" + now.get()[3] + "' (expected: with '" + option + "').");
        }
        if (later.isPresent() && !has(later.get())) {
            findings.wrong(
                    "fstab",
                    "'" + TABLE + "' mounts '" + place + "' with '" + later.get()[3] + "' (expected: with '" + option
                            + "').");
        }
        return findings.result();
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (audit(machine).compliant()) {
            return;
        }
        Optional<String[]> now = row(machine, NOW);
        Optional<String> table = machine.text(TABLE);
        if (row(machine, TABLE).isPresent()) {
            machine.write(
                    TABLE, Lines.edit(table.orElse(""), line -> Optional.of(about(line) ? with(line) : line)), 0644);
        } else if (now.isPresent()) {
            String[] fields = now.get();
            machine.write(
                    TABLE,
                    Lines.append(
                            table.orElse(""),
                            String.join(" ", fields[0], place, fields[2], "defaults," + option, "0", "0")),
                    0644);
        }
        if (now.isPresent() && !has(now.get())) {
            machine.tools().remount(place, option);
        }
    }

    private String with(String line) {
        String[] fields = line.strip().split("\\s+");
        List<String> all = new ArrayList<>(List.of(fields));
        if (!has(fields)) {
            all.set(3, fields[3] + "," + option);
        }
        return String.join(" ", all);
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(Dependency.polled(NOW), Dependency.file(TABLE));
    }
}

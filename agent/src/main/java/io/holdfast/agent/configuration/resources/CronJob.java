package io.holdfast.agent.configuration.resources;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A job that cron or a timer of systemd runs regularly.
 *
 * @param command what a line of cron has to match
 * @param scripts names in cron.daily and its like that serve as well
 * @param timers units whose being enabled serves as well
 * @param line of a table below /etc/cron.d, with its user, which a correction writes
 */
public record CronJob(String name, Pattern command, List<String> scripts, List<String> timers, String line)
        implements ConfigurationResource {
    static final String KIND = "CronJob";

    private static final List<String> TABLES =
            List.of("/etc/crontab", "/etc/cron.d/*", "/var/spool/cron/crontabs/root");
    private static final List<String> FOLDERS =
            List.of("/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly", "/etc/cron.monthly");

    public CronJob {
        scripts = List.copyOf(scripts);
        timers = List.copyOf(timers);
    }

    static CronJob of(ResourceProperties properties) throws ConfigurationException {
        CronJob job = new CronJob(
                properties.name("name"),
                properties.pattern("command"),
                properties.texts("scripts"),
                properties.texts("timers"),
                properties.text("line"));
        if (job.line.indexOf('\n') >= 0 || !job.command.matcher(job.line).find()) {
            throw properties.wrong("line", job.line, "one line that the command's pattern matches");
        }
        return job;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Result audit(Machine machine) throws IOException {
        Findings findings = new Findings(KIND).property("Name", name);
        Optional<String> place = place(machine);
        place.ifPresent(found -> findings.property("Place", found));
        if (place.isEmpty()) {
            findings.wrong(name, "Neither cron nor a timer runs '" + name + "' (no line matches '" + command + "').");
        }
        return findings.result();
    }

    private Optional<String> place(Machine machine) throws IOException {
        for (String table : TABLES) {
            for (String file : machine.matching(table)) {
                for (String each : machine.lines(file)) {
                    if (!each.strip().startsWith("#") && command.matcher(each).find()) {
                        return Optional.of(file);
                    }
                }
            }
        }
        for (String folder : FOLDERS) {
            for (String script : scripts) {
                if (machine.names(folder).contains(script)) {
                    return Optional.of(folder + "/" + script);
                }
            }
        }
        for (String timer : timers) {
            if (machine.names("/etc/systemd/system/timers.target.wants").contains(timer)) {
                return Optional.of(timer);
            }
        }
        return Optional.empty();
    }

    @Override
    public void remediate(Machine machine) throws IOException {
        if (place(machine).isEmpty()) {
            String file = "/etc/cron.d/holdfast-" + name;
            machine.write(file, Lines.append(machine.text(file).orElse(""), line), 0600);
        }
    }

    @Override
    public List<Dependency> dependencies() {
        List<Dependency> dependencies = new ArrayList<>(List.of(
                Dependency.file("/etc/crontab"),
                Dependency.folder("/etc/cron.d"),
                Dependency.folder("/var/spool/cron/crontabs"),
                Dependency.folder("/etc/systemd/system/timers.target.wants")));
        FOLDERS.forEach(folder -> dependencies.add(Dependency.folder(folder)));
        return List.copyOf(dependencies);
    }
}

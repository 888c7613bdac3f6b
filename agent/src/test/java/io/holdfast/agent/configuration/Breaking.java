package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.resources.AccountCheck;
import io.holdfast.agent.configuration.resources.AuditRules;
import io.holdfast.agent.configuration.resources.BuiltInCheck;
import io.holdfast.agent.configuration.resources.ConfigurationResource;
import io.holdfast.agent.configuration.resources.CronJob;
import io.holdfast.agent.configuration.resources.DirectoryState;
import io.holdfast.agent.configuration.resources.FileAccess;
import io.holdfast.agent.configuration.resources.FileContent;
import io.holdfast.agent.configuration.resources.FileLine;
import io.holdfast.agent.configuration.resources.Firewall;
import io.holdfast.agent.configuration.resources.GroupState;
import io.holdfast.agent.configuration.resources.KernelModule;
import io.holdfast.agent.configuration.resources.KernelParameter;
import io.holdfast.agent.configuration.resources.MountOption;
import io.holdfast.agent.configuration.resources.PackageState;
import io.holdfast.agent.configuration.resources.PamModule;
import io.holdfast.agent.configuration.resources.Script;
import io.holdfast.agent.configuration.resources.ServiceState;
import io.holdfast.agent.configuration.resources.Setting;
import io.holdfast.agent.configuration.resources.SshdOption;
import io.holdfast.agent.configuration.resources.Unusable;
import io.holdfast.agent.configuration.resources.UserState;
import io.holdfast.agent.platform.MachineTools.UnitChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Does to a machine what a rule forbids. */
final class Breaking {
    /** Lines that rules of forbidden lines are about. */
    private static final Map<String, String> FORBIDDEN = Map.of(
            "apt-signed", "APT::Get::AllowUnauthenticated \"true\";",
            "apt-sources-trusted", "deb [trusted=yes] http://mirror.example/ stable main",
            "sudo-password", "ada ALL=(ALL) NOPASSWD: ALL",
            "sudo-authenticate", "Defaults !authenticate",
            "sudo-timeout", "Defaults timestamp_timeout=60",
            "nologin-no-shell", "/usr/sbin/nologin",
            "banner-motd", "Debian \\r \\m",
            "banner-issue", "\\s \\r",
            "banner-issue-net", "\\v");

    /** One of them is wrong whatever is expected. */
    private static final List<String> VALUES = List.of(
            "yes",
            "no",
            "0",
            "99999",
            "100:30:600",
            "QUIET",
            "none",
            "3des-cbc",
            "hmac-md5",
            "diffie-hellman-group1-sha1",
            "ignore");

    private final PrivateMachine machine;

    Breaking(PrivateMachine machine) {
        this.machine = machine;
    }

    void apply(Item item) throws IOException {
        ConfigurationResource resource = item.resource();
        switch (resource) {
            case FileAccess access -> machine.root.mode(access.path().replace("*", "sample"), 0777);
            case DirectoryState folder -> machine.root.mode(folder.path(), 0777);
            case FileContent file -> {
                if (file.present()) {
                    machine.root.delete(file.path());
                } else {
                    machine.put(file.path(), "");
                }
            }
            case FileLine line -> breakLine(item.id(), line);
            case PackageState state -> {
                for (String name : state.names()) {
                    if (state.present()) {
                        machine.tools.removePackage(name);
                    } else {
                        machine.tools.installPackage(name);
                    }
                }
            }
            case ServiceState service -> breakService(service);
            case KernelParameter parameter ->
                machine.put("/proc/sys/" + parameter.name().replace('.', '/'), "9\n");
            case KernelModule module -> {
                machine.root.delete("/etc/modprobe.d/holdfast-" + module.name() + ".conf");
                machine.add("/proc/modules", module.name().replace('-', '_') + " 1 0 - Live 0x0\n");
            }
            case MountOption mount -> {
                without("/proc/self/mounts", "," + mount.option(), mount.place());
                without("/etc/fstab", "," + mount.option(), mount.place());
            }
            case SshdOption option -> {
                String wrong = VALUES.stream()
                        .filter(value -> !option.expectation().holds(value))
                        .findFirst()
                        .orElseThrow();
                machine.put(
                        "/etc/ssh/sshd_config",
                        option.keyword() + " " + wrong + "\n"
                                + machine.root.text("/etc/ssh/sshd_config").orElse(""));
            }
            case Setting setting -> {
                String wrong = VALUES.stream()
                        .filter(value -> !setting.expectation().holds(value))
                        .findFirst()
                        .orElseThrow();
                machine.add(setting.file(), setting.key() + setting.separator() + wrong + "\n");
            }
            case PamModule pam -> breakPam(pam);
            case AuditRules _ -> {
                machine.root.delete("/etc/audit/rules.d/50-holdfast.rules");
                machine.root.delete("/etc/audit/rules.d/99-finalize.rules");
            }
            case CronJob job -> machine.root.delete("/etc/cron.d/holdfast-" + job.name());
            case Firewall _ -> machine.put("/etc/default/ufw", "DEFAULT_INPUT_POLICY=\"ACCEPT\"\n");
            case AccountCheck check -> breakAccounts(check.check());
            case UserState _, GroupState _, Script _, Unusable _, BuiltInCheck _ ->
                throw new IllegalStateException(item.id() + ": no rule of the baseline is of this kind");
        }
    }

    private void without(String file, String text, String place) throws IOException {
        StringBuilder kept = new StringBuilder();
        machine.root
                .text(file)
                .orElse("")
                .lines()
                .forEach(line -> kept.append(line.contains(" " + place + " ") ? line.replace(text, "") : line)
                        .append('\n'));
        machine.put(file, kept.toString());
    }

    private void breakLine(String id, FileLine line) throws IOException {
        if (!line.present()) {
            String file = line.paths().getFirst();
            machine.add(file, FORBIDDEN.get(id) + "\n");
            return;
        }
        for (String path : line.paths()) {
            Path folder = machine.root.path(path.substring(0, path.lastIndexOf('/')));
            try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    removeLines("/" + machine.root.folder().relativize(file), line.pattern());
                }
            }
        }
    }

    private void removeLines(String file, Pattern pattern) throws IOException {
        String text = machine.root.text(file).orElse("");
        if (text.lines().anyMatch(line -> pattern.matcher(line).find())) {
            machine.put(
                    file,
                    text.lines()
                            .filter(line -> !pattern.matcher(line).find())
                            .map(line -> line + "\n")
                            .reduce("", String::concat));
        }
    }

    private void breakService(ServiceState service) throws IOException {
        switch (service.wish()) {
            case ENABLED -> machine.tools.unit(UnitChange.DISABLE, service.unit());
            case DISABLED, MASKED -> {
                machine.tools.unit(UnitChange.UNMASK, service.unit());
                machine.tools.unit(UnitChange.ENABLE, service.unit());
            }
        }
    }

    private void breakPam(PamModule pam) throws IOException {
        if (pam.present()) {
            removeLines(pam.file(), Pattern.compile("^" + pam.type() + ".*" + pam.module()));
        } else {
            String text = machine.root.text(pam.file()).orElse("");
            machine.put(
                    pam.file(),
                    text.replace(
                            pam.module(), pam.module() + " " + pam.argument().orElseThrow() + "=3"));
        }
    }

    private void breakAccounts(AccountCheck.Check check) throws IOException {
        switch (check) {
            case SHADOWED -> machine.add("/etc/passwd", "eve:$1$abc:1001:1000::/:/bin/sh\n");
            case NO_EMPTY_PASSWORD ->
                machine.add("/etc/shadow", "sync::20000:0:99999:7:::\n".replace("sync", "nobody"));
            case ONLY_ROOT_IS_0 -> machine.add("/etc/passwd", "toor:x:0:1::/:/bin/sh\n");
            case ROOT_GROUP_IS_0 -> replace("/etc/passwd", "root:x:0:0:", "root:x:0:1000:");
            case ONLY_ROOT_GROUP_IS_0 -> machine.add("/etc/group", "wheel:x:0:\n");
            case UNIQUE_USER_ID -> machine.add("/etc/passwd", "eve:x:1000:1000::/:/bin/sh\n");
            case UNIQUE_USER_NAME -> machine.add("/etc/passwd", "ada:x:1002:1000::/:/bin/sh\n");
            case UNIQUE_GROUP_ID -> machine.add("/etc/group", "eves:x:1000:\n");
            case UNIQUE_GROUP_NAME -> machine.add("/etc/group", "ada:x:1002:\n");
            case GROUPS_EXIST -> machine.add("/etc/passwd", "eve:x:1003:4711::/:/bin/sh\n");
            case SHADOW_GROUP_EMPTY -> replace("/etc/group", "shadow:x:42:", "shadow:x:42:ada");
            case SYSTEM_WITHOUT_SHELL -> replace("/etc/passwd", "/usr/sbin/nologin", "/bin/sh");
            case NO_SHELL_NO_PASSWORD -> replace("/etc/shadow", "daemon:*:", "daemon:$1$x$y:");
        }
    }

    private void replace(String file, String from, String to) throws IOException {
        machine.put(file, machine.root.text(file).orElse("").replace(from, to));
    }
}

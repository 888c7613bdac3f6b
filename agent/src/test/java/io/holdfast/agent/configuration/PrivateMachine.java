package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.resources.FileAccess;
import io.holdfast.agent.configuration.resources.KernelParameter;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.resources.MountOption;
import io.holdfast.agent.configuration.resources.ScriptRules;
import io.holdfast.agent.configuration.resources.ServiceState;
import io.holdfast.agent.platform.MachineRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a small Debian machine, in a folder of their own. Nothing outside of the folder is touched. */
final class PrivateMachine {
    private static final String STATUS = "/var/lib/dpkg/status";
    private static final List<String> INSTALLED = List.of(
            "cron",
            "at",
            "auditd",
            "aide",
            "apparmor",
            "chrony",
            "systemd-timesyncd",
            "rsyslog",
            "ufw",
            "openssh-server",
            "sudo",
            "libpam-pwquality",
            "unattended-upgrades",
            "systemd-coredump");

    final MachineRoot root;
    final FolderTools tools;

    private PrivateMachine(Path folder) throws IOException {
        root = MachineRoot.at(folder);
        tools = new FolderTools(root);
    }

    static PrivateMachine make(Path folder) throws IOException {
        PrivateMachine machine = new PrivateMachine(folder);
        machine.accounts();
        machine.lines(
                "/etc/pam.d/common-auth",
                "auth [success=1 default=ignore] pam_unix.so nullok",
                "auth required pam_faillock.so authfail",
                "auth requisite pam_deny.so");
        machine.put("/etc/pam.d/common-account", "account required pam_faillock.so\naccount required pam_unix.so\n");
        machine.lines(
                "/etc/pam.d/common-password",
                "password required pam_pwhistory.so use_authtok",
                "password [success=1 default=ignore] pam_unix.so obscure yescrypt remember=5");
        machine.put("/etc/pam.d/su", "auth sufficient pam_rootok.so\nauth required pam_wheel.so use_uid\n");
        machine.put("/etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nAllowGroups admins\nUsePAM yes\n");
        machine.put("/etc/ssh/sshd_config.d/50-cloud.conf", "PermitRootLogin yes\n");
        machine.put("/boot/grub/grub.cfg", "password_pbkdf2 root grub.pbkdf2.sha512.10000.AA\n");
        machine.put("/etc/default/grub", "GRUB_CMDLINE_LINUX=\"audit=1 audit_backlog_limit=8192\"\n");
        machine.put("/etc/sudoers", "Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n");
        machine.put("/etc/ufw/ufw.conf", "ENABLED=yes\n");
        machine.put("/etc/default/ufw", "DEFAULT_INPUT_POLICY=\"ACCEPT\"\n");
        machine.put("/etc/login.defs", "# comment\nPASS_MAX_DAYS\t99999\nUMASK 022\n");
        machine.put("/etc/systemd/journald.conf", "[Journal]\n#Storage=auto\n");
        machine.put("/proc/modules", "ext4 1 0 - Live 0x0\n");
        machine.put("/proc/self/mounts", "");
        machine.put("/etc/fstab", "# device place type options\n");
        StringBuilder status = new StringBuilder();
        INSTALLED.forEach(name -> status.append(FolderTools.stanza(name)));
        machine.put(STATUS, status.toString());
        return machine;
    }

    /** Gives every item something to be about, in a state that is mostly wrong. */
    void provide(List<Item> items) throws IOException {
        Set<String> places = new LinkedHashSet<>();
        for (Item item : items) {
            if (item.resource() instanceof FileAccess access) {
                provide(access.path().replace("*", "sample"));
            } else if (item.resource() instanceof KernelParameter parameter) {
                put("/proc/sys/" + parameter.name().replace('.', '/'), "7\n");
            } else if (item.resource() instanceof ServiceState service) {
                put(
                        "/usr/lib/systemd/system/" + service.unit(),
                        "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n");
            } else if (item.resource() instanceof MountOption mount) {
                places.add(mount.place());
            }
        }
        for (String place : places) {
            add("/proc/self/mounts", "/dev/sda1 " + place + " ext4 rw,relatime 0 0\n");
            add("/etc/fstab", "/dev/sda1 " + place + " ext4 defaults 0 2\n");
        }
        root.folder("/tmp", 0755);
        root.folder("/var/tmp", 0755);
    }

    /** Folders are made by the files in them, or by their names. */
    private void provide(String path) throws IOException {
        boolean folder = path.matches("/root|/home/sample|/var/log/audit|/etc/cron\\.(d|hourly|daily|weekly|monthly)");
        if (folder) {
            root.folder(path, 0777);
        } else if (root.state(path).isEmpty()) {
            put(path, "");
        }
    }

    private void accounts() throws IOException {
        lines(
                "/etc/passwd",
                "root:x:0:0:root:/root:/bin/bash",
                "daemon:x:1:1::/:/usr/sbin/nologin",
                "sync:x:4:1::/bin:/bin/sync",
                "ada:x:1000:1000::/home/ada:/bin/bash");
        put("/etc/group", "root:x:0:\ndaemon:x:1:\nadm:x:4:\nshadow:x:42:\nutmp:x:43:\nada:x:1000:\n");
        lines(
                "/etc/shadow",
                "root:*:20000:0:99999:7:::",
                "daemon:*:20000:0:99999:7:::",
                "sync:*:20000:0:99999:7:::",
                "ada:$y$j9T$abc$def:20000:0:99999:7:::");
        put("/etc/gshadow", "root:*::\ndaemon:*::\nadm:*::\nshadow:*::\nutmp:*::\nada:!::\n");
    }

    Machine machine() {
        return new Machine(root, tools, ScriptRules.NONE);
    }

    void put(String path, String content) throws IOException {
        root.write(path, content, 0644);
    }

    private void lines(String path, String... lines) throws IOException {
        put(path, String.join("\n", lines) + "\n");
    }

    void add(String path, String content) throws IOException {
        put(path, root.text(path).orElse("") + content);
    }

    /** Every file below /etc and /boot and the package database, to put things back as they were. */
    Map<String, String> saved() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String top : List.of("/etc", "/boot")) {
            try (Stream<Path> paths = Files.walk(root.path(top))) {
                for (Path path : paths.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        .toList()) {
                    String name = "/" + root.folder().relativize(path);
                    files.put(name, root.text(name).orElse(""));
                }
            }
        }
        files.put(STATUS, root.text(STATUS).orElse(""));
        return files;
    }

    void restore(Map<String, String> files) throws IOException {
        Map<String, String> now = saved();
        for (String name : now.keySet()) {
            if (!files.containsKey(name)) {
                root.delete(name);
            }
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (!file.getValue().equals(now.get(file.getKey()))) {
                put(file.getKey(), file.getValue());
            }
        }
    }
}

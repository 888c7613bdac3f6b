package io.holdfast.agent.configuration;

import io.holdfast.agent.platform.CommandTools;
import io.holdfast.agent.platform.MachineRoot;
import io.holdfast.agent.platform.MachineTools;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A machine that lies in a folder: real programs where they work on one, and else what they would have done to files. */
final class FolderTools implements MachineTools {
    private final MachineRoot root;
    private final MachineTools real;
    final List<String> told = new ArrayList<>();

    FolderTools(MachineRoot root) {
        this.root = root;
        this.real = new CommandTools(root);
    }

    @Override
    public void installPackage(String name) throws IOException {
        root.write("/var/lib/dpkg/status", status() + stanza(name), 0644);
    }

    @Override
    public void removePackage(String name) throws IOException {
        root.write("/var/lib/dpkg/status", status().replace(stanza(name), ""), 0644);
    }

    private String status() throws IOException {
        return root.text("/var/lib/dpkg/status").orElse("");
    }

    static String stanza(String name) {
        return "Package: " + name + "\nStatus: install ok installed\nVersion: 1:2.0-1\n\n";
    }

    @Override
    public void unit(UnitChange change, String unit) throws IOException {
        told.add(change.word() + " " + unit);
        real.unit(change, unit);
    }

    @Override
    public void account(AccountTool tool, List<String> arguments) throws IOException {
        real.account(tool, arguments);
    }

    @Override
    public void unloadModule(String name) throws IOException {
        String kept = root.text("/proc/modules")
                .orElse("")
                .lines()
                .filter(line -> !line.startsWith(name.replace('-', '_') + " "))
                .map(line -> line + "\n")
                .reduce("", String::concat);
        root.overwrite("/proc/modules", kept);
    }

    @Override
    public void remount(String mountPoint, String option) throws IOException {
        String mounts = root.text("/proc/self/mounts").orElse("");
        root.overwrite(
                "/proc/self/mounts",
                mounts.replaceAll("(?m)^(\\S+ " + mountPoint + " \\S+ \\S+)( .*)$", "$1," + option + "$2"));
    }

    @Override
    public void loadAuditRules() {
        told.add("load audit rules");
    }

    @Override
    public Ended script(String text, Duration limit) throws IOException {
        return real.script(text, limit);
    }
}

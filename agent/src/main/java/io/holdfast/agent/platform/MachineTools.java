package io.holdfast.agent.platform;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Changes to a machine that its own programs make; everything else is files. A failure tells what the program said. */
public interface MachineTools {
    /** What systemctl(1) does with a unit. */
    enum UnitChange {
        ENABLE("enable"),
        DISABLE("disable"),
        MASK("mask"),
        UNMASK("unmask"),
        RELOAD("reload-or-restart");

        private final String word;

        UnitChange(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** The programs of shadow-utils. */
    enum AccountTool {
        USERADD,
        USERMOD,
        USERDEL,
        GROUPADD,
        GROUPDEL
    }

    /**
     * How a script ended.
     *
     * @param output the head of what it wrote
     */
    record Ended(int exit, String output) {}

    void installPackage(String name) throws IOException;

    void removePackage(String name) throws IOException;

    void unit(UnitChange change, String unit) throws IOException;

    void account(AccountTool tool, List<String> arguments) throws IOException;

    void unloadModule(String name) throws IOException;

    void remount(String mountPoint, String option) throws IOException;

    void loadAuditRules() throws IOException;

    /** Runs a script as root; an overrun is a failure. */
    Ended script(String text, Duration limit) throws IOException;
}

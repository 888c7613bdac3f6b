package io.holdfast.agent.configuration.resources;

import io.holdfast.agent.platform.FileState;
import io.holdfast.agent.platform.MachineTools.AccountTool;
import io.holdfast.agent.platform.MachineTools.UnitChange;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The checks behind the well-known password policies, with the codes and phrases that people's tools look for. */
public enum BuiltInCheck implements ConfigurationResource {
    /** /etc/passwd has mode 0644, exactly; its owner does not matter. */
    MSID121("GC_msid121") {
        @Override
        public Result audit(Machine machine) throws IOException {
            Optional<FileState> state = machine.state(Accounts.PASSWD);
            Findings findings = new Findings(kind()).property("Name", "passwd");
            if (state.isEmpty()) {
                findings.wrong("passwd", "The file '" + Accounts.PASSWD + "' does not exist.");
            } else if (state.get().mode() != PUBLIC) {
                findings.wrong(
                        "passwd",
                        "The file '" + Accounts.PASSWD + "' has a mode of '"
                                + state.get().octal() + "'.");
            }
            return findings.result();
        }

        @Override
        public void remediate(Machine machine) throws IOException {
            if (!audit(machine).compliant()) {
                machine.root().mode(Accounts.PASSWD, PUBLIC);
            }
        }

        @Override
        public List<Dependency> dependencies() {
            return List.of(Dependency.attributes(Accounts.PASSWD));
        }
    },

    /** The SSH server's configuration says that nobody comes in without a password. */
    MSID110("GC_msid110") {
        private static final Pattern LINE = Pattern.compile("^[\\s\\t]*PermitEmptyPasswords\\s+no");
        private static final Pattern ANY = Pattern.compile("^\\s*#?\\s*PermitEmptyPasswords\\b.*");

        @Override
        public Result audit(Machine machine) throws IOException {
            Findings findings = new Findings(kind()).property("Name", "sshd_config");
            Optional<String> text = machine.text(SshdConfig.MAIN);
            if (text.isEmpty()) {
                findings.wrong("sshdPermitEmptyPasswords", "The file '" + SshdConfig.MAIN + "' does not exist.");
            } else if (text.get().lines().noneMatch(line -> LINE.matcher(line).find())) {
                findings.wrong(
                        "sshdPermitEmptyPasswords",
                        "The file '" + SshdConfig.MAIN + "' has no line 'PermitEmptyPasswords no'.");
            }
            return findings.result();
        }

        @Override
        public void remediate(Machine machine) throws IOException {
            Optional<String> text = machine.text(SshdConfig.MAIN);
            if (text.isEmpty()) {
                throw new ByHandException(SshdConfig.MAIN + " does not exist; there is no SSH server to set up");
            }
            if (!audit(machine).compliant()) {
                String others =
                        Lines.without(text.get(), line -> ANY.matcher(line).matches());
                machine.write(SshdConfig.MAIN, Lines.prepend(others, "PermitEmptyPasswords no"), SshdConfig.MODE);
                if (machine.packages().has("openssh-server")) {
                    machine.tools().unit(UnitChange.RELOAD, "ssh.service");
                }
            }
        }

        @Override
        public List<Dependency> dependencies() {
            return List.of(Dependency.file(SshdConfig.MAIN));
        }
    },

    /** No account has an empty password. */
    MSID232("GC_msid232") {
        @Override
        public Result audit(Machine machine) throws IOException {
            Findings findings = new Findings(kind()).property("Name", "shadow");
            if (machine.text(Accounts.SHADOW).isEmpty()) {
                return findings.wrong("shadow", "The file '" + Accounts.SHADOW + "' does not exist.")
                        .result();
            }
            for (Accounts.Shadow row : Accounts.shadow(machine)) {
                if (row.password().isEmpty()) {
                    findings.wrong(row.name(), "Username '" + row.name() + "' has an empty password.");
                }
            }
            return findings.result();
        }

        @Override
        public void remediate(Machine machine) throws IOException {
            for (Accounts.Shadow row : Accounts.shadow(machine)) {
                if (row.password().isEmpty()) {
                    machine.tools().account(AccountTool.USERMOD, List.of("-L", "--", row.name()));
                }
            }
        }

        @Override
        public List<Dependency> dependencies() {
            return List.of(Dependency.file(Accounts.SHADOW));
        }
    };

    private static final int PUBLIC = 0644;

    private final String kind;

    BuiltInCheck(String kind) {
        this.kind = kind;
    }

    @Override
    public String kind() {
        return kind;
    }
}

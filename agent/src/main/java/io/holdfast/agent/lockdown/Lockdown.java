package io.holdfast.agent.lockdown;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.controls.Action;
import io.holdfast.agent.controls.Controls;
import io.holdfast.agent.controls.Decision;
import io.holdfast.agent.controls.Mode;
import io.holdfast.agent.controls.ScriptRunners;
import io.holdfast.agent.controls.Wanted;
import io.holdfast.agent.platform.WritableFiles.Open;
import io.holdfast.agent.publishers.TrustedPublisher;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.trust.machine.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges the practices from what was read of the machine. Pure. */
public final class Lockdown {
    private static final String DEVELOPMENT = "CN=Holdfast development publisher";
    private static final int SHOWN = 20;

    private final LocalConfig config;
    private final String file;
    private final Controls controls;

    public Lockdown(LocalConfig config, String file, Controls controls) {
        this.config = config;
        this.file = file;
        this.controls = controls;
    }

    /** @param open files of the agent that others may write */
    public List<Finding> findings(List<TrustedPublisher> publishers, List<Open> open) {
        List<Finding> findings = new ArrayList<>();
        findings.add(allowList());
        findings.add(scriptRunners());
        findings.add(machineConfiguration());
        findings.add(files(open));
        findings.add(developmentKey(publishers));
        signers().ifPresent(findings::add);
        witnesses().ifPresent(findings::add);
        return List.copyOf(findings);
    }

    private Finding allowList() {
        String practice = "allow list rather than block list";
        if (config.mode() == Mode.MONITOR) {
            return Finding.closed(
                    practice,
                    "monitor mode allows only " + controls.monitorList().file());
        }
        if (!config.entries(ConfigKey.ALLOWLIST).isEmpty()) {
            return Finding.closed(practice, Controls.ALLOWLIST + " is " + config.text(ConfigKey.ALLOWLIST));
        }
        return Finding.open(
                practice,
                Controls.ALLOWLIST + " is not set"
                        + (config.entries(ConfigKey.BLOCKLIST).isEmpty()
                                ? ", so every extension of a pinned publisher may be installed"
                                : "; " + Controls.BLOCKLIST + " stops only what it names, and not what comes tomorrow"),
                List.of(
                        "hfagent config set " + Controls.ALLOWLIST + " \"Publisher/Type,…\"",
                        "hfagent config set " + Controls.ALLOWLIST + " \"Allow/None\""));
    }

    /** As if Holdfast's own packages could come for every name: what the lists say counts here, not who signs. */
    private Finding scriptRunners() {
        String practice = "no script runner allowed";
        ScriptRunners runners = ScriptRunners.shipped(controls.standIns());
        boolean signed = !config.entries(ConfigKey.SIGNERS).isEmpty();
        List<ExtensionType> allowed = runners.all().stream()
                .filter(type -> !signed) // with signers set, none runs what nobody signed
                .filter(this::isAllowed)
                .toList();
        if (allowed.isEmpty()) {
            return Finding.closed(
                    practice,
                    signed
                            ? "scripts run only with a signature by one of "
                                    + config.entries(ConfigKey.SIGNERS).size() + " signers"
                            : "the lists admit none of the " + runners.all().size() + " that are known");
        }
        String names =
                String.join(",", allowed.stream().map(ExtensionType::toString).toList());
        List<String> commands = new ArrayList<>();
        if (config.mode() == Mode.MONITOR) {
            commands.add("hfagent config set " + Controls.MODE + " full");
        }
        commands.add("hfagent config set --add " + Controls.BLOCKLIST + " \"" + names + "\"");
        if (config.mode() == Mode.MONITOR) {
            commands.add("hfagent config set " + Controls.MODE + " monitor");
        }
        return Finding.open(practice, "the lists admit what runs any script as root: " + names, commands);
    }

    private boolean isAllowed(ExtensionType type) {
        Decision decision =
                controls.decide(new Wanted(Action.INSTALL, type, Optional.empty(), true), config.controls(file));
        return decision instanceof Decision.Allowed || admitsSomeVersion(type, decision);
    }

    /** An entry with bounds admits none for sure, and yet some. */
    private boolean admitsSomeVersion(ExtensionType type, Decision decision) {
        return decision instanceof Decision.Refused(String key, String entry, String _)
                && key.equals(Controls.ALLOWLIST)
                && entry.indexOf('@') > 0
                && entry.regionMatches(
                        true, 0, type.publisher(), 0, type.publisher().length());
    }

    private Finding machineConfiguration() {
        String practice = "machine configuration off";
        String key = ConfigKey.GUEST_ENABLED.text();
        boolean scripts = config.on(ConfigKey.GUEST_SCRIPTS)
                && config.entries(ConfigKey.SIGNERS).isEmpty();
        String more = scripts
                ? ", and " + ConfigKey.GUEST_SCRIPTS.text() + " lets scripts in its packages run that nobody signed"
                : "";
        return config.guestConfiguration()
                ? Finding.open(practice, key + " is true" + more, List.of("hfagent config set " + key + " false"))
                : Finding.closed(practice, config.mode() == Mode.MONITOR ? "off in monitor mode" : key + " is false");
    }

    private static Finding files(List<Open> open) {
        String practice = "nobody but root writes the agent's files";
        if (open.isEmpty()) {
            return Finding.closed(practice, "every file and folder was looked at");
        }
        StringBuilder text = new StringBuilder(open.size() + " that others may write:");
        open.stream()
                .limit(SHOWN)
                .forEach(one ->
                        text.append("\n    ").append(one.file()).append(' ').append(one.why()));
        return Finding.open(
                practice,
                text + (open.size() > SHOWN ? "\n    …" : ""),
                open.stream().limit(SHOWN).map(Open::closed).toList());
    }

    private static Finding developmentKey(List<TrustedPublisher> publishers) {
        String practice = "no development key trusted";
        List<TrustedPublisher> development = publishers.stream()
                .filter(one -> one.root()
                        .certificate()
                        .getSubjectX500Principal()
                        .getName()
                        .startsWith(DEVELOPMENT))
                .toList();
        if (development.isEmpty()) {
            return Finding.closed(
                    practice, publishers.size() + " pinned roots, none of them a development publisher's");
        }
        return Finding.open(
                practice,
                "a control plane's own key signs for: "
                        + String.join(
                                ", ",
                                development.stream()
                                        .flatMap(one -> one.root().names().stream())
                                        .toList()),
                development.stream()
                        .map(one -> "hfagent trust remove "
                                + Fingerprint.of(one.root().certificate()))
                        .distinct()
                        .toList());
    }

    private Optional<Finding> signers() {
        return config.entries(ConfigKey.SIGNERS).isEmpty()
                ? Optional.of(new Finding(
                        ConfigKey.SIGNERS.text(),
                        Finding.State.RECOMMENDED,
                        "not set; with it, even an allowed script runner runs only what your signers signed",
                        List.of("hfagent config set " + ConfigKey.SIGNERS.text() + " \"ssh-ed25519 AAAA…\"")))
                : Optional.empty();
    }

    /** Where this build has the key. */
    private Optional<Finding> witnesses() {
        return ConfigKey.find("log.witnesses")
                .filter(key -> config.change(key).isEmpty())
                .map(key -> new Finding(
                        key.text(),
                        Finding.State.RECOMMENDED,
                        "not set; without witnesses a stolen control plane can show this machine a log of its own",
                        List.of("hfagent config info " + key.text())));
    }
}

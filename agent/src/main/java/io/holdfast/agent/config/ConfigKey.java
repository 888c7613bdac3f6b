package io.holdfast.agent.config;

import io.holdfast.agent.controls.Controls;
import io.holdfast.kernel.Ascii;
import java.util.Optional;

/** Every key that administrators know, in the order in which they are listed (connected-machine-agent, 2.4). */
public enum ConfigKey {
    INCOMING_ENABLED(
            "incomingconnections.enabled",
            "Whether SSH through the control plane is accepted.",
            "Without effect yet: this version has no tunnel, so nothing comes in either way."),
    INCOMING_PORTS(
            "incomingconnections.ports",
            "Ports that may be reached through the control plane, comma separated.",
            "Without effect yet: this version has no tunnel, so nothing comes in either way."),
    CONNECTION_TYPE(
            "connection.type",
            "How the agent reaches the control plane. Only direct: there is no gateway between them."),
    PROXY_URL(
            "proxy.url",
            "HTTP proxy for the agent's connections, http://host:port. TLS goes through it end to end (CONNECT), with the"
                    + " same pins as without it. Acts at once. Proxies in the environment are not used."),
    PROXY_BYPASS(
            "proxy.bypass",
            "Services that are reached without the proxy: Arc (the machines' listener of the control plane), ARM (its API),"
                    + " AAD (its sign-in). AMA and ArcData are taken and name nothing here."),
    ALLOWLIST(
            Controls.ALLOWLIST,
            "Extensions that may be installed, Publisher/Type, comma separated. Empty: every one. Allow/None: no one."
                    + " Beyond Azure: Publisher/*; @1.2.3, @1.*, @1.2-1.9 or @1.2-* behind a name for its versions;"
                    + " #sha256:HEX at the end for the root certificate below which the package must be signed."),
    BLOCKLIST(
            Controls.BLOCKLIST,
            "Extensions that may not be installed, Publisher/Type, comma separated. Beats the allow list. Publisher/* and"
                    + " versions as in the allow list."),
    GUEST_ENABLED("guestconfiguration.enabled", "Whether machine configuration runs. Always off in monitor mode."),
    GUEST_CORRECTS(
            "guestconfiguration.autocorrect",
            "Whether machine configuration may change anything. false: it audits, and assignments that want to put things"
                    + " right are refused. Beyond Azure."),
    GUEST_SCRIPTS(
            "guestconfiguration.scripts",
            "Whether script resources in packages of machine configuration run, as root. Where scripts.signers is set, only"
                    + " those that one of them signed (testSignature, setSignature). Beyond Azure."),
    GUEST_PACKAGES(
            "guestconfiguration.packages",
            "Packages of machine configuration that are taken although no pinned publisher released them, comma separated:"
                    + " sha256:HEX for that very package, https://host/folder/ for those whose contentUri begins so."
                    + " Beyond Azure."),
    ENABLED(
            Controls.ENABLED,
            "Whether the extension manager works. false: installs are refused, removals wait, nothing is removed."),
    MODE(
            Controls.MODE,
            "full, or monitor: only monitoring and security extensions of the list that ships with the agent, machine"
                    + " configuration off, both lists frozen. full brings back the lists as they were."),
    GUEST_CPU(
            "guestconfiguration.agent.cpulimit",
            "Share of the machine's processors for machine configuration, in percent, 1 to 100. Acts when it is set: looks pause"
                    + " in between, and programs that it starts are in a control group with this limit; where this machine has"
                    + " no control groups they run with nice 19."),
    EXTENSIONS_CPU(
            "extensions.agent.cpulimit",
            "Share of the machine's processors for all handlers together, in percent, 1 to 100. Acts when it is set, at once"
                    + " where this machine has control groups."),
    SIGNERS(
            "scripts.signers",
            "OpenSSH public keys, comma separated, or a file with one a line, which is read when it is set. When set,"
                    + " Holdfast.Compute/CustomScript runs a script only with a signature by one of them in the setting"
                    + " signature (ssh-keygen -Y sign -n holdfast-script), and other script runners are refused."),
    LOG_WITNESSES(
            "log.witnesses",
            "Witnesses that must have cosigned the log before anything is done on its strength: N of KEY,KEY,KEY, with"
                    + " the keys that 'holdfast witness' prints. Without a quorum operations wait. Empty: none."),
    TPM_DEVICE(
            "tpm.device",
            "The TPM for this machine's keys and for handlers: auto (/dev/tpmrm0 where the agent may use it, else none), a"
                    + " device, HOST:PORT of a software TPM on this machine, or off. Beyond Azure."),
    TPM_KEYS(
            "tpm.keys",
            "auto: this machine's keys are made in its TPM where there is one, and those of a machine that is connected"
                    + " already move into it when the agent starts. files: keys are made as files, and stay files; keys in a"
                    + " TPM stay there. Beyond Azure.");

    private final String text;
    private final String description;
    private final Optional<String> note;

    ConfigKey(String text, String description) {
        this(text, description, Optional.empty());
    }

    ConfigKey(String text, String description, String note) {
        this(text, description, Optional.of(note));
    }

    ConfigKey(String text, String description, Optional<String> note) {
        this.text = text;
        this.description = description;
        this.note = note;
    }

    public static Optional<ConfigKey> find(String text) {
        for (ConfigKey key : values()) {
            if (Ascii.equalsIgnoreCase(key.text, text.strip())) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    public String text() {
        return text;
    }

    public ConfigForm form() {
        return ConfigForms.of(this);
    }

    public boolean isList() {
        return form() instanceof ConfigForm.Many;
    }

    /** As {@code config list} prints it. */
    public String byDefault() {
        return form().byDefault().text();
    }

    public String description() {
        return description;
    }

    /** Why it has no effect in this version; empty when it has. */
    public Optional<String> note() {
        return note;
    }
}

package io.holdfast.agent.config;

import io.holdfast.agent.controls.Controls;
import io.holdfast.kernel.Ascii;
import java.util.Optional;

/** Every key that administrators know, in the order in which they are listed (connected-machine-agent, 2.4). */
public enum ConfigKey {
    INCOMING_ENABLED(
            "incomingconnections.enabled", Form.LATER, "true", "Whether SSH through the control plane is accepted."),
    INCOMING_PORTS(
            "incomingconnections.ports", Form.LATER, "[]", "Ports that may be reached through the control plane."),
    CONNECTION_TYPE(
            "connection.type", Form.LATER, "direct", "How the agent reaches the control plane: direct or gateway."),
    PROXY_URL("proxy.url", Form.LATER, "", "HTTP proxy for the agent's connections."),
    PROXY_BYPASS("proxy.bypass", Form.LATER, "[]", "Services that are reached without the proxy."),
    ALLOWLIST(
            Controls.ALLOWLIST,
            Form.LIST,
            "[]",
            "Extensions that may be installed, Publisher/Type, comma separated. Empty: every one. Allow/None: no one."),
    BLOCKLIST(
            Controls.BLOCKLIST,
            Form.LIST,
            "[]",
            "Extensions that may not be installed, Publisher/Type, comma separated. Beats the allow list."),
    GUEST_ENABLED("guestconfiguration.enabled", Form.LATER, "true", "Whether machine configuration runs."),
    ENABLED(
            Controls.ENABLED,
            Form.SWITCH,
            "true",
            "Whether the extension manager works. false: installs are refused, removals wait, nothing is removed."),
    MODE("config.mode", Form.LATER, "full", "full, or monitor: only monitoring extensions."),
    GUEST_CPU(
            "guestconfiguration.agent.cpulimit",
            Form.LATER,
            "5",
            "Share of the processor for machine configuration, in percent."),
    EXTENSIONS_CPU(
            "extensions.agent.cpulimit",
            Form.LATER,
            "5",
            "Share of the processor for the extension manager, in percent.");

    /** What a value looks like. */
    public enum Form {
        LIST,
        SWITCH,
        /** Known and documented, without effect in this version; it cannot be set. */
        LATER
    }

    private final String text;
    private final Form form;
    private final String byDefault;
    private final String description;

    ConfigKey(String text, Form form, String byDefault, String description) {
        this.text = text;
        this.form = form;
        this.byDefault = byDefault;
        this.description = description;
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

    public Form form() {
        return form;
    }

    /** As {@code config list} prints it. */
    public String byDefault() {
        return byDefault;
    }

    public String description() {
        return description;
    }
}

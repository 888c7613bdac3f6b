package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.resources.BuiltInCheck;
import io.holdfast.agent.configuration.resources.ConfigurationException;
import io.holdfast.agent.configuration.resources.ConfigurationResource;
import io.holdfast.agent.configuration.resources.ResourceKinds;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Configurations that come with the agent, by the names that policies use. Each is read when it is asked for. */
public enum BuiltIns {
    PASSWORD_FILE("PasswordPolicy_msid121", "The passwd file has the permissions 0644."),
    EMPTY_PASSWORDS_OVER_SSH("PasswordPolicy_msid110", "Nobody connects from elsewhere without a password."),
    EMPTY_PASSWORDS("PasswordPolicy_msid232", "No account is without a password."),
    KEYS_FOR_SSH("LinuxNoPasswordForSSH", "Who connects over SSH has a key."),
    LINUX_BASELINE("AzureLinuxBaseline", "Security baseline for Linux servers."),
    SSH_BASELINE("LinuxSshServerSecurityBaseline", "Security baseline for SSH servers.");

    private static final String VERSION = "1.0.0";

    private final String text;
    private final String description;

    BuiltIns(String text, String description) {
        this.text = text;
        this.description = description;
    }

    private List<Item> items() {
        return switch (this) {
            case PASSWORD_FILE -> one(BuiltInCheck.MSID121);
            case EMPTY_PASSWORDS_OVER_SSH -> one(BuiltInCheck.MSID110);
            case EMPTY_PASSWORDS -> one(BuiltInCheck.MSID232);
            case KEYS_FOR_SSH -> one(sshd("PasswordAuthentication", "yes"));
            case LINUX_BASELINE -> Baseline.items();
            case SSH_BASELINE -> Baseline.items("ssh");
        };
    }

    private List<Item> one(ConfigurationResource resource) {
        return List.of(new Item(text, Optional.empty(), Optional.empty(), resource));
    }

    /** The keyword is off; {@code unset} is what sshd does without it. */
    private static ConfigurationResource sshd(String keyword, String unset) {
        try {
            return ResourceKinds.read(
                    "SshdOption",
                    JsonObject.of(
                            "keyword", Json.of(keyword), "expect", Json.of("equals no"), "unset", Json.of(unset)));
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    public String text() {
        return text;
    }

    public String description() {
        return description;
    }

    public Configuration read() {
        return new Configuration(text, VERSION, items());
    }

    public static Optional<BuiltIns> find(String name) {
        for (BuiltIns each : values()) {
            if (Ascii.equalsIgnoreCase(each.text, name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}

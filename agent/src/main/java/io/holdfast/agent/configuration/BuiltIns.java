package io.holdfast.agent.configuration;

import io.holdfast.agent.configuration.resources.BuiltInCheck;
import io.holdfast.kernel.Ascii;
import java.util.List;
import java.util.Optional;

/** Configurations that come with the agent, by the names that policies use. Each is read when it is asked for. */
public enum BuiltIns {
    PASSWORD_FILE(
            "PasswordPolicy_msid121", "The passwd file has the permissions 0644.", Optional.of(BuiltInCheck.MSID121)),
    EMPTY_PASSWORDS_OVER_SSH(
            "PasswordPolicy_msid110",
            "Nobody connects from elsewhere without a password.",
            Optional.of(BuiltInCheck.MSID110)),
    EMPTY_PASSWORDS("PasswordPolicy_msid232", "No account is without a password.", Optional.of(BuiltInCheck.MSID232)),
    LINUX_BASELINE("AzureLinuxBaseline", "Security baseline for Linux servers.", Optional.empty());

    private static final String VERSION = "1.0.0";

    private final String text;
    private final String description;
    private final Optional<BuiltInCheck> check;

    BuiltIns(String text, String description, Optional<BuiltInCheck> check) {
        this.text = text;
        this.description = description;
        this.check = check;
    }

    public String text() {
        return text;
    }

    public String description() {
        return description;
    }

    public Configuration read() {
        return new Configuration(
                text,
                VERSION,
                check.map(one -> List.of(new Item(text, Optional.empty(), Optional.empty(), one)))
                        .orElseGet(Baseline::items));
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

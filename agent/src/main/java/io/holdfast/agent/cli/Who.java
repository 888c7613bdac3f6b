package io.holdfast.agent.cli;

import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.agent.platform.CurrentUser;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Who runs the command, for the explanation of a setting. Root could write any name; this is no proof. */
final class Who {
    private Who() {}

    static Change now() throws IOException {
        return new Change(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                describe(System.getProperty("user.name", "?"), CurrentUser.id(), System.getenv()));
    }

    static String describe(String user, int uid, Map<String, String> environment) {
        String sudo = environment.getOrDefault("SUDO_USER", "");
        return (sudo.isEmpty() ? user : sudo) + " (uid " + uid + (sudo.isEmpty() ? "" : " by sudo") + ")";
    }
}

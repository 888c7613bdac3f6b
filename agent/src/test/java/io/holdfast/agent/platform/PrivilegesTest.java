package io.holdfast.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PrivilegesTest {
    @Test
    void withoutAWorkingProgramThereAreNoFewerRights() {
        Setpriv none =
                new Setpriv(List.of(Path.of("/nonexistent/setpriv"), Path.of("/bin/true"), Path.of("/bin/false")));
        assertThatThrownBy(() -> Privileges.of(Optional.of("nobody"), true, Optional.empty(), none))
                .isInstanceOf(PrivilegeException.class)
                .hasMessageContaining("there is no /nonexistent/setpriv", "util-linux");
        assertThatThrownBy(() -> Privileges.of(Optional.empty(), true, Optional.empty(), none))
                .isInstanceOf(PrivilegeException.class);
    }

    @Test
    void whoAsksForNothingKeepsAll() throws Exception {
        assertThat(Privileges.of(Optional.empty(), false, Optional.of("AB"))).isEqualTo(Privileges.ALL);
    }

    @Test
    @Tag("root")
    void rightsAreGivenUpInFrontOfTheCommand() throws Exception {
        Privileges least = Privileges.of(Optional.of("nobody"), true, Optional.of("AB"));
        assertThat(least.giveUp())
                .containsExactly(
                        "/usr/bin/setpriv",
                        "--reuid",
                        "65534",
                        "--regid",
                        "65534",
                        "--init-groups",
                        "--no-new-privs",
                        "--");
        assertThat(least.key()).contains("AB");
    }

    @Test
    void linesOfThePasswordFile() {
        assertThat(Account.parse("a", "a:x:12:34:A:/home/a:/bin/sh")).contains(new Account("a", 12, 34, "/home/a"));
        for (String line :
                List.of("", "a", "b:x:12:34:A:/:/", "a:x:-1:34:A:/:/", "a:x:1e3:34:A:/:/", "a:x:99999999999:3:A:/:/")) {
            assertThat(Account.parse("a", line)).as(line).isEmpty();
        }
        for (String name : List.of("", "0", "12", "-x", "a b", "a:b", "a\nb", "../x", "x".repeat(33))) {
            assertThat(Account.isName(name)).as(name).isFalse();
        }
    }
}

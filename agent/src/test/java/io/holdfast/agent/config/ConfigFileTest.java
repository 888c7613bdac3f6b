package io.holdfast.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.controls.ControlsUnreadableException;
import io.holdfast.agent.controls.Setting.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    private static final Change CHANGE = new Change(Instant.parse("2026-01-02T03:04:05Z"), "ada (uid 0)");

    @TempDir
    private Path folder = Path.of("");

    private ConfigFile file() {
        return new ConfigFile(folder.resolve("config.json"));
    }

    private void write(String text) throws IOException {
        Files.writeString(file().path(), text);
        Files.setPosixFilePermissions(file().path(), PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void withoutAFileEverythingIsAllowed() throws Exception {
        assertThat(file().read()).isEqualTo(LocalConfig.DEFAULT);
    }

    @Test
    void keepsWhatWasSetByWhomAndWhen() throws Exception {
        LocalConfig config = LocalConfig.DEFAULT
                .with(ConfigKey.ALLOWLIST, "Allow/None", CHANGE)
                .with(ConfigKey.BLOCKLIST, "Contoso/Hello, A.B/C", CHANGE)
                .with(ConfigKey.ENABLED, "false", CHANGE);
        file().write(config);
        assertThat(file().read()).isEqualTo(config);
        assertThat(file().read().change(ConfigKey.BLOCKLIST)).contains(CHANGE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path())))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"version\":1}",
                "{\"version\":2,\"settings\":{}}",
                "{\"version\":1,\"settings\":{},\"more\":1}",
                "{\"version\":1,\"settings\":{\"extensions.blacklist\":{}}}",
                "{\"version\":1,\"settings\":{},\"settings\":{}}",
                "{\"version\":1,\"settings\":{\"extensions.blocklist\":[\"A/B\"]}}",
                "{\"version\":1,\"settings\":{\"extensions.blocklist\":{\"value\":[],\"setAt\":\"2026-01-02T03:04:05Z\",\"setBy\":\"a\"}}}",
                "{\"version\":1,\"settings\":{\"extensions.blocklist\":{\"value\":[\"A\"],\"setAt\":\"2026-01-02T03:04:05Z\",\"setBy\":\"a\"}}}",
                "{\"version\":1,\"settings\":{\"extensions.blocklist\":{\"value\":\"A/B\",\"setAt\":\"2026-01-02T03:04:05Z\",\"setBy\":\"a\"}}}",
                "{\"version\":1,\"settings\":{\"extensions.blocklist\":{\"value\":[\"Allow/None\"],\"setAt\":\"2026-01-02T03:04:05Z\",\"setBy\":\"a\"}}}",
                "{\"version\":1,\"settings\":{\"extensions.enabled\":{\"value\":\"false\",\"setAt\":\"2026-01-02T03:04:05Z\",\"setBy\":\"a\"}}}",
                "{\"version\":1,\"settings\":{\"extensions.enabled\":{\"value\":false,\"setAt\":\"yesterday\",\"setBy\":\"a\"}}}",
            })
    void whatIsNotUnderstoodIsUnreadable(String text) throws Exception {
        write(text);
        assertThatThrownBy(() -> file().read()).isInstanceOf(ControlsUnreadableException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw--w----", "rw-----w-", "rwxrwxrwx"})
    void othersMayNotOpenIt(String mode) throws Exception {
        write("{\"version\":1,\"settings\":{}}");
        Files.setPosixFilePermissions(file().path(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> file().read())
                .isInstanceOf(ControlsUnreadableException.class)
                .hasMessageContaining("mode");
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path real = folder.resolve("real.json");
        Files.writeString(real, "{\"version\":1,\"settings\":{}}");
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(file().path(), real);
        assertThatThrownBy(() -> file().read()).isInstanceOf(ControlsUnreadableException.class);
    }

    @Test
    void aFolderIsNoFile() throws Exception {
        Files.createDirectory(file().path());
        assertThatThrownBy(() -> file().read()).isInstanceOf(ControlsUnreadableException.class);
    }

    @Test
    @Tag("root")
    void anotherUsersFileIsNotBelieved() throws Exception {
        write("{\"version\":1,\"settings\":{}}");
        Files.setAttribute(file().path(), "unix:uid", 12_345);
        assertThatThrownBy(() -> file().read())
                .isInstanceOf(ControlsUnreadableException.class)
                .hasMessageContaining("12345");
    }

    @Test
    void entriesAreAddedAndTakenAway() throws Exception {
        LocalConfig one = LocalConfig.DEFAULT.with(ConfigKey.ALLOWLIST, "A/B", CHANGE);
        LocalConfig two = one.edited(ConfigKey.ALLOWLIST, "C/D", true, CHANGE);
        assertThat(two.text(ConfigKey.ALLOWLIST)).isEqualTo("[A/B, C/D]");
        assertThat(two.edited(ConfigKey.ALLOWLIST, "a/b", false, CHANGE).text(ConfigKey.ALLOWLIST))
                .isEqualTo("[C/D]");
        assertThatThrownBy(() -> one.edited(ConfigKey.ALLOWLIST, "A/B", false, CHANGE))
                .hasMessageContaining("allows every extension");
        assertThatThrownBy(() -> one.edited(ConfigKey.ALLOWLIST, "X/Y", false, CHANGE))
                .hasMessageContaining("no entry X/Y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "", "TRUE FALSE", "null"})
    void aSwitchIsTrueOrFalse(String value) {
        assertThatThrownBy(() -> LocalConfig.DEFAULT.with(ConfigKey.ENABLED, value, CHANGE))
                .isInstanceOf(ConfigException.class);
    }
}

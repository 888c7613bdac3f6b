package io.holdfast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.testing.Hfagent;
import io.holdfast.agent.testing.SshKeygen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code hfagent config}, as an administrator types it. */
@Tag("root")
class ConfigCommandsTest {
    private static final String OWN = "Contoso/Hello, Fabrikam/*";

    @TempDir
    private Path folder = Path.of("");

    private Hfagent hfagent() {
        return new Hfagent(new AgentHome(folder.resolve("h")));
    }

    private String get(String key) {
        return hfagent().ok("config", "get", key).strip();
    }

    private String file() throws IOException {
        return Files.readString(hfagent().home().config());
    }

    @Test
    void monitorFreezesBothListsAndFullBringsThemBack() throws Exception {
        hfagent().ok("config", "set", "extensions.allowlist", OWN);
        hfagent().ok("config", "set", "extensions.blocklist", "Contoso/Bad");
        String before = file();

        assertThat(hfagent().ok("config", "set", "config.mode", "monitor"))
                .contains("config.mode set to value monitor", "monitor-allowlist.txt", "[Contoso/Hello, Fabrikam/*]");
        assertThat(get("extensions.allowlist"))
                .contains("Microsoft.Azure.Monitor/AzureMonitorLinuxAgent")
                .doesNotContain("Contoso");
        assertThat(get("guestconfiguration.enabled")).isEqualTo("false");
        for (String key : new String[] {"extensions.allowlist", "extensions.blocklist", "guestconfiguration.enabled"}) {
            String value = key.startsWith("guest") ? "true" : "X/Y";
            assertThat(hfagent().refused("config", "set", key, value)).contains("frozen", "config.mode full");
            assertThat(hfagent().refused("config", "clear", key)).contains("frozen");
        }
        assertThat(hfagent().refused("config", "set", "--add", "extensions.allowlist", "X/Y"))
                .contains("frozen");
        assertThat(hfagent().refused("config", "set", "--remove", "extensions.blocklist", "Contoso/Bad"))
                .contains("frozen", "[Contoso/Bad]");
        assertThat(hfagent().refused("config", "profile", "apply", "monitor-agent-linux"))
                .contains("frozen");
        assertThat(hfagent().ok("config", "list"))
                .contains("full brings back", "[Contoso/Hello, Fabrikam/*]", "[Contoso/Bad]");
        // other keys are free, and the mode again changes nothing
        hfagent().ok("config", "set", "extensions.agent.cpulimit", "7");
        hfagent().ok("config", "clear", "extensions.agent.cpulimit");
        hfagent().ok("config", "set", "config.mode", "MONITOR");

        assertThat(hfagent().ok("config", "set", "config.mode", "full"))
                .contains("These apply again:", "[Contoso/Hello, Fabrikam/*]", "[Contoso/Bad]");
        assertThat(get("extensions.allowlist")).isEqualTo("[Contoso/Hello, Fabrikam/*]");
        hfagent().ok("config", "clear", "config.mode");
        assertThat(file()).isEqualTo(before);
        assertThat(hfagent().ok("history")).contains("key=config.mode value=monitor", "value=full");
    }

    @Test
    void listsThatWereNeverSetComeBackAsNotSet() {
        hfagent().ok("config", "set", "config.mode", "monitor");
        assertThat(hfagent().ok("config", "clear", "config.mode")).contains("These apply again:");
        assertThat(get("extensions.allowlist")).isEqualTo("[]");
        assertThat(get("guestconfiguration.enabled")).isEqualTo("true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "incomingconnections.enabled|false|false",
                "incomingconnections.ports|22, 0443,22|[22, 443]",
                "connection.type|default|direct",
                "proxy.url|http://Proxy.Example:3128/|http://proxy.example:3128",
                "proxy.url|http://[::1]:8080|http://[::1]:8080",
                "proxy.bypass|arc, ARM,arc|[Arc, ARM]",
                "guestconfiguration.enabled|FALSE|false",
                "guestconfiguration.agent.cpulimit|100|100",
                "extensions.agent.cpulimit|1|1",
                "extensions.blocklist|Contoso/*, A/B@1.2-1.9|[Contoso/*, A/B@1.2-1.9]",
            })
    void takesStoresAndShows(String key, String typed, String shown) {
        hfagent().ok("config", "set", key, typed);
        assertThat(get(key)).isEqualTo(shown);
        assertThat(hfagent().ok("config", "list")).contains(key).contains(" : " + shown);
        hfagent().ok("config", "clear", key);
        assertThat(get(key)).isEqualTo(ConfigKey.find(key).orElseThrow().byDefault());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "incomingconnections.ports|0|1 to 65535",
                "incomingconnections.ports|65536|1 to 65535",
                "incomingconnections.ports|22-25|1 to 65535",
                "incomingconnections.ports|22,|1 to 65535",
                "connection.type|gateway|no gateway",
                "connection.type|pigeon|expected: direct",
                "proxy.url|https://proxy:3128|expected: http://host:port",
                "proxy.url|proxy:3128|expected: http://host:port",
                "proxy.url|http://proxy:99999|1 to 65535",
                "proxy.url|http://proxy/path|expected: http://host:port",
                "proxy.bypass|https://h|one of [AAD, ARM, AMA, Arc, ArcData]",
                "extensions.agent.cpulimit|0|from 1 to 100",
                "extensions.agent.cpulimit|101|from 1 to 100",
                "extensions.agent.cpulimit|5%|from 1 to 100",
                "guestconfiguration.agent.cpulimit|-1|from 1 to 100",
                "config.mode|paranoid|expected: full or monitor",
                "extensions.allowlist|A/B#sha256:12|64 hexadecimal digits",
                "extensions.blocklist|A/B#sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|allow list",
                "scripts.signers|ssh-ed25519 AAAA|cut short",
                "scripts.signers|/nonexistent/signers|no such file",
            })
    void refusesAndChangesNothing(String key, String typed, String why) {
        assertThat(hfagent().refused("config", "set", "--", key, typed)).contains(key, why);
        assertThat(get(key)).isEqualTo(ConfigKey.find(key).orElseThrow().byDefault());
    }

    @Test
    void aProxysPasswordIsNotRepeated() {
        assertThat(hfagent().refused("config", "set", "proxy.url", "http://ada:secret@proxy:3128"))
                .contains("not supported")
                .doesNotContain("secret");
    }

    @Test
    void entriesAreAddedToListsOnly() {
        hfagent().ok("config", "set", "--add", "incomingconnections.ports", "22");
        hfagent().ok("config", "set", "--add", "incomingconnections.ports", "443,22");
        assertThat(get("incomingconnections.ports")).isEqualTo("[22, 443]");
        hfagent().ok("config", "set", "-r", "incomingconnections.ports", "22");
        assertThat(get("incomingconnections.ports")).isEqualTo("[443]");
        assertThat(hfagent().refused("config", "set", "--add", "config.mode", "monitor"))
                .contains("is no list");
        assertThat(hfagent().refused("config", "set", "--add", "--remove", "extensions.allowlist", "A/B"))
                .contains("exclude each other");
    }

    @Test
    void everyKeyIsDocumentedAndWhatHasNoEffectSaysSo() {
        String info = hfagent().ok("config", "info");
        for (ConfigKey key : ConfigKey.values()) {
            assertThat(info).contains(key.text(), key.description());
            key.note().ifPresent(note -> assertThat(info).contains(note));
        }
        assertThat(hfagent().ok("config", "info", "incomingconnections.ports")).contains("Without effect yet");
        assertThat(hfagent().ok("config", "info", "config.mode")).contains("monitor-allowlist.txt");
    }

    @Test
    void profilesAreListedShownAndApplied() {
        assertThat(hfagent().ok("config", "profile", "list"))
                .contains("monitor-agent-linux", "monitoring-and-security-windows", ".json");
        assertThat(hfagent().ok("config", "profile", "show", "monitor-agent-linux"))
                .contains("[Microsoft.Azure.Monitor/AzureMonitorLinuxAgent]", "guestconfiguration.enabled");
        hfagent().ok("config", "set", "extensions.blocklist", "Contoso/Bad");
        hfagent().ok("config", "profile", "apply", "log-analytics-linux");
        assertThat(get("extensions.allowlist"))
                .isEqualTo("[Microsoft.EnterpriseCloud.Monitoring/OMSAgentForLinux,"
                        + " Microsoft.Azure.Monitoring.DependencyAgent/DependencyAgentLinux]");
        assertThat(get("guestconfiguration.enabled")).isEqualTo("false");
        assertThat(get("extensions.blocklist")).isEqualTo("[Contoso/Bad]");
        assertThat(hfagent().refused("config", "profile", "apply", "nothing")).contains("profile list");
        assertThat(hfagent().refused("config", "profile", "show", "../../etc/passwd"))
                .contains("expected: letters");
    }

    private Path custom(String name, String text) throws IOException {
        Path profiles = hfagent().home().profiles();
        Files.createDirectories(profiles);
        Files.setPosixFilePermissions(profiles, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = profiles.resolve(name + ".json");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    @Test
    void anOwnProfileIsRootsAloneOrRefused() throws Exception {
        String text = "{\"description\":\"ours\",\"settings\":{\"extensions.allowlist\":[\"Contoso/*\"],"
                + "\"extensions.agent.cpulimit\":20}}";
        Path file = custom("ours", text);
        assertThat(hfagent().ok("config", "profile", "list")).contains("ours", file.toString());
        hfagent().ok("config", "profile", "apply", "ours");
        assertThat(get("extensions.agent.cpulimit")).isEqualTo("20");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(hfagent().run("config", "profile", "apply", "ours").err()).contains("mode 664");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setAttribute(file, "unix:uid", 12_345);
        assertThat(hfagent().run("config", "profile", "apply", "ours").err()).contains("user 12345");
        Files.setAttribute(file, "unix:uid", 0);
        Files.setPosixFilePermissions(hfagent().home().profiles(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(hfagent().run("config", "profile", "apply", "ours").err()).contains("nobody else may write");
        assertThat(hfagent().run("config", "profile", "apply", "ours").code()).isEqualTo(19);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|no settings",
                "[]|no object",
                "{\"settings\":{\"extensions.blacklist\":[]}}|unknown property",
                "{\"settings\":{\"extensions.allowlist\":[\"A\"]}}|exactly one /",
                "{\"settings\":{\"extensions.allowlist\":\"A/B\"}}|expected: array",
                "{\"settings\":{\"extensions.agent.cpulimit\":1e99}}|1 to 100",
                "{\"settings\":{\"config.mode\":true}}|expected: string",
                "{\"more\":1,\"settings\":{}}|no object",
            })
    void aProfileIsReadStrictly(String text, String why) throws Exception {
        custom("wrong", text);
        hfagent().ok("config", "set", "extensions.agent.cpulimit", "9");
        assertThat(hfagent().refused("config", "profile", "apply", "wrong")).contains(why, "wrong.json");
        assertThat(get("extensions.agent.cpulimit")).isEqualTo("9");
    }

    @Test
    void signersComeFromAFileOrTheCommandLine() throws Exception {
        SshKeygen keygen = new SshKeygen(folder);
        String ada = keygen.key("ada");
        String eve = keygen.key("eve");
        Path signers = folder.resolve("signers");
        Files.writeString(signers, "# ours\n" + ada + "\n\n" + ada + "\n");
        hfagent().ok("config", "set", "scripts.signers", signers.toString());
        assertThat(get("scripts.signers")).isEqualTo("[" + ada + "]");
        hfagent().ok("config", "set", "--add", "scripts.signers", eve);
        assertThat(get("scripts.signers")).isEqualTo("[" + ada + ", " + eve + "]");
        hfagent().ok("config", "set", "--remove", "scripts.signers", ada.substring(0, ada.lastIndexOf(' ')));
        assertThat(get("scripts.signers")).isEqualTo("[" + eve + "]");
        Files.setPosixFilePermissions(signers, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(hfagent().refused("config", "set", "scripts.signers", signers.toString()))
                .contains("mode 666");
    }
}

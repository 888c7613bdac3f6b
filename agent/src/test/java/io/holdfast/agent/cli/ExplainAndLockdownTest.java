package io.holdfast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.AgentHome;
import io.holdfast.agent.testing.Hfagent;
import io.holdfast.agent.testing.SshKeygen;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Fingerprint;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.packages.DevelopmentPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this machine says of itself. */
@Tag("root")
class ExplainAndLockdownTest {
    @TempDir
    private Path folder = Path.of("");

    private Hfagent hfagent() {
        return new Hfagent(new AgentHome(folder.resolve("h")));
    }

    private String pin(String name, String commonName) throws IOException {
        DevelopmentPublisher publisher = DevelopmentPublisher.create(commonName, Instant.now(), new SecureRandom());
        Path root = folder.resolve(name + ".pem");
        Files.writeString(root, Pem.certificate(publisher.root()));
        hfagent().ok("trust", "add", name, "--root", root.toString());
        return Fingerprint.of(publisher.root()).toString();
    }

    private void explains(int code, String verdict, String why, String... arguments) {
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("explain"), java.util.stream.Stream.of(arguments))
                .toArray(String[]::new);
        Hfagent.Ran ran = hfagent().run(all);
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(code);
        assertThat(ran.out()).contains(verdict, why);
    }

    @Test
    void explainsEachRule() throws Exception {
        explains(1, "would refuse to install Contoso/Hello", "No root is pinned", "Contoso/Hello");
        String root = pin("Contoso", "Contoso root");
        explains(0, "would install Contoso/Hello, if", "SHA-256 " + root, "Contoso/Hello");
        hfagent().ok("config", "set", "extensions.blocklist", "Contoso/Hello@1.*");
        explains(1, "would refuse", "extensions.blocklist has the entry Contoso/Hello@1.*", "Contoso/Hello");
        explains(1, "would refuse", "Contoso/Hello@1.*", "Contoso/Hello", "--version", "1.4");
        explains(0, "would upgrade", "is not set", "Contoso/Hello", "--version", "2.0", "--action", "upgrade");
        explains(0, "would delete", "A delete is always accepted", "Contoso/Hello", "--action", "delete");
        hfagent().ok("config", "set", "extensions.allowlist", "Contoso/*#sha256:" + root);
        explains(0, "if what is named below holds", "Contoso/*#sha256:" + root, "Contoso/Hello", "--version", "2.0");
        explains(1, "would refuse", "has no entry Fabrikam/X", "Fabrikam/X");
        hfagent().ok("config", "set", "extensions.enabled", "false");
        explains(1, "would accept to delete Contoso/Hello and wait", "waits", "Contoso/Hello", "--action", "delete");
        assertThat(hfagent().run("explain", "Contoso").code()).isEqualTo(23);
        assertThat(hfagent().run("explain", "A/B", "--version", "x").code()).isEqualTo(23);
        assertThat(hfagent().run("explain", "A/B", "--action", "dance").code()).isEqualTo(23);
    }

    @Test
    void explainsInJson() throws Exception {
        hfagent().ok("config", "set", "config.mode", "monitor");
        Hfagent.Ran ran = hfagent().run("explain", "Contoso/Hello", "--json");
        assertThat(ran.code()).isEqualTo(1);
        JsonObject answer = (JsonObject) Json.parse(ran.out());
        assertThat(answer.string("outcome")).contains("refuses");
        JsonObject rule =
                (JsonObject) answer.array("rules").orElse(JsonArray.EMPTY).get(0);
        assertThat(rule.string("rule")).contains("config.mode");
        assertThat(rule.string("text").orElse("")).contains("monitor-allowlist.txt", "set 20");
    }

    @Test
    void explainsScriptsWithSigners() throws Exception {
        pin("Microsoft.*", "M root");
        explains(
                0,
                "would install",
                "whatever script the control plane gives",
                "Microsoft.Azure.Extensions/CustomScript");
        hfagent().ok("config", "set", "scripts.signers", new SshKeygen(folder).key("ada"));
        explains(1, "would refuse", "cannot check what", "Microsoft.Azure.Extensions/CustomScript");
    }

    private void commands(String out, String practice) {
        // what it says closes it, closes it
        boolean inside = false;
        for (String line : out.lines().toList()) {
            if (!line.startsWith(" ")) {
                inside = line.contains("  " + practice + ":");
            } else if (inside && line.strip().startsWith("hfagent config set") && !line.contains("Publisher/Type")) {
                String[] words = line.strip()
                        .substring("hfagent ".length())
                        .replace("\"", "")
                        .split(" ");
                hfagent().ok(words);
            }
        }
    }

    @Test
    void saysWhatIsOpenAndWhatClosesIt() throws Exception {
        hfagent().ok("config", "set", "extensions.blocklist", "Contoso/Bad");
        String development = pin("Contoso", "Holdfast development publisher");
        Hfagent.Ran open = hfagent().run("lockdown");
        assertThat(open.code()).isEqualTo(1);
        assertThat(open.out())
                .contains("open  allow list rather than block list")
                .contains("open  no script runner allowed", "Holdfast.Compute/CustomScript")
                .contains("open  machine configuration off", "hfagent config set guestconfiguration.enabled false")
                .contains("open  no development key trusted", "hfagent trust remove " + development)
                .contains("recommended  scripts.signers")
                .contains("This machine is not locked down.");

        commands(open.out(), "allow list rather than block list");
        commands(open.out(), "no script runner allowed");
        commands(open.out(), "machine configuration off");
        hfagent().ok("trust", "remove", development);
        assertThat(findings(hfagent().run("lockdown").out()))
                .contains(
                        "closed  allow list rather than block list",
                        "closed  no script runner allowed",
                        "closed  machine configuration off",
                        "closed  no development key trusted");
    }

    private static java.util.List<String> findings(String out) {
        return out.lines()
                .filter(line -> !line.startsWith(" "))
                .map(line -> line.replaceAll(":.*", ""))
                .toList();
    }

    @Test
    void monitorModeAdmitsTwoOldAgentsThatRunScripts() {
        hfagent().ok("config", "set", "config.mode", "monitor");
        Hfagent.Ran open = hfagent().run("lockdown");
        assertThat(open.out())
                .contains("open  no script runner allowed", "OMSAgentForLinux")
                .contains("closed  allow list rather than block list", "closed  machine configuration off");
        commands(open.out(), "no script runner allowed");
        assertThat(findings(hfagent().run("lockdown").out())).contains("closed  no script runner allowed");
    }

    @Test
    void anEntryWithVersionsStillAdmitsARunner() {
        hfagent().ok("config", "set", "extensions.allowlist", "Microsoft.Azure.Extensions/CustomScript@2.*");
        assertThat(hfagent().run("lockdown").out()).contains("open  no script runner allowed");
        hfagent().ok("config", "set", "extensions.allowlist", "Contoso/Hello@2.*");
        assertThat(findings(hfagent().run("lockdown").out())).contains("closed  no script runner allowed");
    }

    @Test
    void walksTheFiles() throws Exception {
        hfagent().ok("config", "set", "extensions.allowlist", "Allow/None");
        Path state = hfagent().home().state();
        Path loose = Files.writeString(state.resolve("it's loose"), "x");
        Files.setPosixFilePermissions(loose, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path foreign = Files.writeString(state.resolve("foreign"), "x");
        Files.setAttribute(foreign, "unix:uid", 12_345);
        Files.createSymbolicLink(state.resolve("link"), Path.of("/nonexistent"));
        Hfagent.Ran open = hfagent().run("lockdown");
        assertThat(open.out())
                .contains("open  nobody but root writes the agent's files")
                .contains(
                        loose + " has mode 666",
                        "chmod go-w '" + loose.toString().replace("'", "'\\''") + "'")
                .contains(foreign + " belongs to user 12345", "chown -h root: '" + foreign + "'")
                .doesNotContain(state.resolve("link").toString());
    }

    @Test
    void everythingClosed() {
        hfagent().ok("config", "profile", "apply", "monitor-agent-linux");
        Hfagent.Ran ran = hfagent().run("lockdown", "--json");
        String home = hfagent().home().root().toString();
        assertThat(ran.out()).doesNotContain(home + "/");
        assertThat(ran.out().contains("\"state\": \"open\"")).isEqualTo(ran.code() == 1);
    }
}

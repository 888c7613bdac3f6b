package io.holdfast.agent.extensions;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.platform.FileWatch;
import io.holdfast.agent.platform.WritableFiles;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers that ask for a user of their own and for {@code no_new_privs}, and what such a handler may try in vain. */
@Tag("root")
class LeastPrivilegeTest {
    private static final Optional<JsonObject> SETTINGS = Optional.of(JsonObject.of("message", Json.of("hello")));
    private static final Optional<JsonObject> OTHERS = Optional.of(JsonObject.of("message", Json.of("again")));
    private static final String LEAST = "{\"user\": \"nobody\", \"noNewPrivileges\": true}";

    @TempDir
    private Path folder = Path.of("");

    private Optional<Machine> built = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Machine machine = new Machine(folder);
        built = Optional.of(machine);
        for (Path file : new Path[] {machine.trace, Path.of(machine.trace + ".ran")}) {
            Files.createFile(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        }
    }

    @AfterEach
    void stop() {
        machine().close();
    }

    private Machine machine() {
        return built.orElseThrow();
    }

    private FixtureHandler least(String version) {
        return new FixtureHandler(version, machine().trace).member("holdfast", LEAST);
    }

    private String said(String version) throws IOException {
        return Files.readString(machine().base(version).resolve("said"));
    }

    /** A program that is root by its mode, and says who it is. */
    private Path setuid() throws IOException {
        Path program = folder.resolve("id-as-root");
        Files.copy(Path.of("/usr/bin/id"), program);
        Files.setAttribute(program, "unix:mode", 04755);
        return program;
    }

    @Test
    void runsAsItsUserAndASetuidProgramGainsNothing() throws Exception {
        String who = "{ id -u; id -g; grep NoNewPrivs /proc/self/status; echo $HOME $USER; '" + setuid()
                + "' -u; } > said 2>&1; echo > /dev/stdout || exit 8\n" + FixtureHandler.STATUS_SUCCESS;
        ExtensionReport report = machine().apply(least("1.0.0").script("enable", who), "hello", 1, SETTINGS);
        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(said("1.0.0")).isEqualTo("65534\n65534\nNoNewPrivs:\t1\n/nonexistent nobody\n65534\n");

        // the user alone: what is setuid works as for every user
        machine()
                .apply(
                        least("1.1.0")
                                .member("holdfast", "{\"user\": \"nobody\"}")
                                .script("enable", who),
                        "hello",
                        2,
                        SETTINGS);
        assertThat(said("1.1.0")).isEqualTo("65534\n65534\nNoNewPrivs:\t0\n/nonexistent nobody\n0\n");

        // no new privileges alone: root, and all that it starts with it
        machine()
                .apply(
                        least("1.2.0")
                                .member("holdfast", "{\"noNewPrivileges\": true}")
                                .script("enable", who),
                        "hello",
                        3,
                        SETTINGS);
        assertThat(said("1.2.0")).startsWith("0\n0\nNoNewPrivs:\t1\n/root");
    }

    @Test
    void livesItsWholeLifeWithItsOwnFiles() throws Exception {
        FixtureHandler first =
                least("1.0.0").flag("reportHeartbeat", "true").script("enable", FixtureHandler.STATUS_SUCCESS + """
                        echo '[{"version": 1.0, "heartbeat": {"status": "Ready", "code": 0, "formattedMessage": {"lang": "en-US", "message": "alive"}}}]' > heartbeat.log
                        echo redacted > "config/$ConfigSequenceNumber.settings"
                        echo of its own > /var/log/azure/Contoso.Test.Sample/own.log
                        mkdir -p deep/folder && echo x > deep/folder/file
                        """);
        assertThat(machine().apply(first, "hello", 1, SETTINGS).message()).isEqualTo("done 0");
        assertThat(machine().apply(first, "hello", 2, OTHERS).message()).isEqualTo("done 1");
        machine().executor.lookAtStatus();
        assertThat(machine().reports.getLast().message()).isEqualTo("alive");
        Path base = machine().base("1.0.0");
        assertThat(base.resolve("config/1.settings")).hasContent("redacted");
        assertThat(Files.getAttribute(base.resolve("config/1.settings"), "unix:uid"))
                .isEqualTo(65534);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(base.resolve("config/1.settings"))))
                .isEqualTo("rw-------");
        assertThat((int) Files.getAttribute(base, "unix:mode") & 07777).isEqualTo(01770);
        assertThat(Files.getAttribute(base.resolve("bin/handler.sh"), "unix:uid"))
                .isEqualTo(0);
        assertThat(WritableFiles.find(machine().home))
                .as("what lockdown finds open below the agent's folder")
                .noneMatch(open -> open.file().startsWith(machine().home));

        ExtensionReport updated = machine().apply(least("1.1.0"), "hello", 3, SETTINGS);
        assertThat(updated.message()).isEqualTo("done 2");
        assertThat(machine().ran()).hasSize(3);
        assertThat(base).doesNotExist();
        assertThat(machine().remove("hello", 4).phase()).isEqualTo(Phase.REMOVED);
        assertThat(machine().home.resolve("waagent")).isEmptyDirectory();
    }

    @Test
    void readsItsProtectedSettingsAndNoOtherKey() throws Exception {
        FixtureHandler other = new FixtureHandler(ExtensionType.of("Contoso.Test", "Other"), "1.0.0", machine().trace);
        JsonObject secret = JsonObject.of("password", Json.of("opensesame-4711"));
        machine().apply(other, other.desired("other", 1, SETTINGS, Optional.of(secret)));
        FixtureHandler handler = least("1.0.0").script("enable", """
                t=$(sed 's/.*protectedSettingsCertThumbprint": "\\([0-9A-F]*\\)".*/\\1/' config/0.settings)
                sed 's/.*protectedSettings": "\\([^"]*\\)".*/\\1/' config/0.settings | base64 -d > cms
                openssl cms -inform DER -decrypt -recip ../$t.crt -inkey ../$t.prv < cms > said
                ls .. | wc -l > seen
                """ + FixtureHandler.STATUS_SUCCESS);
        ExtensionReport report = machine().apply(handler, handler.desired("hello", 1, SETTINGS, Optional.of(secret)));

        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(said("1.0.0")).isEqualTo(secret.compact());
        assertThat(machine().base("1.0.0").resolve("seen"))
                .as("its folder, certificate and key")
                .hasContent("3");
        try (var files = Files.list(machine().home.resolve("waagent"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".prv")))
                    .hasSize(2)
                    .allSatisfy(file ->
                            assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(0));
        }
    }

    @Test
    void cannotReachOthersNorPutItsOwnInThePlaceOfTheAgents() throws Exception {
        FixtureHandler other = new FixtureHandler(ExtensionType.of("Contoso.Test", "Other"), "1.0.0", machine().trace);
        machine().apply(other, "other", 1, SETTINGS);
        Path victim = Files.writeString(folder.resolve("victim"), "secret of root");
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
        String home = "'" + machine().home + "'";
        String tries = """
                could() { name=$1; shift; if "$@" 2> /dev/null > /dev/null; then echo "could $name" >> said; fi; }
                echo tried > said
                could read-other cat /var/lib/waagent/Contoso.Test.Other-1.0.0/HandlerManifest.json
                could see-other ls /var/log/azure/Contoso.Test.Other
                could list-home ls HOME
                could read-key cat HOME/extensions/mark.key
                could read-journal ls HOME/extensions
                could change-package sh -c 'echo >> bin/handler.sh'
                could replace-package mv bin bin2
                could drop-manifest rm -f HandlerManifest.json
                could replace-manifest sh -c 'echo > mine && mv -f mine HandlerManifest.json'
                could move-config mv config config2
                could replace-state ln -sf VICTIM config/HandlerState
                could replace-log ln -sf VICTIM /var/log/azure/Contoso.Test.Sample/CommandExecution.log
                could replace-hosted ln -sf VICTIM /var/log/azure/Contoso.Test.Sample/HostedCommand.log
                could make-there touch /var/lib/waagent/own
                could look-into-agent ls /proc/$(ps -o sid= -p $$ | tr -d ' ')/root/
                could mount mount -t tmpfs tmpfs /mnt
                ln -s VICTIM config/HandlerStatus; ln -s VICTIM config/1.settings
                ln -s VICTIM /var/log/azure/Contoso.Test.Sample/CommandExecution_hello.log
                """.replace("HOME", home).replace("VICTIM", "'" + victim + "'");
        FixtureHandler handler = least("1.0.0").script("install", tries);
        assertThat(machine().apply(handler, "hello", 1, SETTINGS).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(said("1.0.0")).isEqualTo("tried\n");
        assertThat(machine().apply(handler, "hello", 2, OTHERS).message()).isEqualTo("done 1");

        assertThat(Files.isSymbolicLink(machine().base("1.0.0").resolve("config/HandlerStatus")))
                .isFalse();
        assertThat(machine().remove("hello", 3).phase()).isEqualTo(Phase.REMOVED);
        assertThat(victim).hasContent("secret of root");
        assertThat(Files.getAttribute(victim, "unix:uid", NOFOLLOW_LINKS)).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ln -s \"$victim\" status/0.status", "mkfifo status/0.status", "mkdir status/0.status"})
    void aStatusThatIsNoFileTellsNothingAndHoldsNobodyUp(String trick) throws Exception {
        Path victim = Files.writeString(
                folder.resolve("victim"),
                "[{\"status\": {\"status\": \"success\", \"formattedMessage\": {\"message\": \"of root\"}}}]");
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
        ExtensionReport report = machine()
                .apply(least("1.0.0").script("enable", "victim='" + victim + "'; " + trick), "hello", 1, SETTINGS);
        assertThat(report.phase()).isEqualTo(Phase.FAILED);
        assertThat(report.toString()).contains("cannot be read").doesNotContain("of root");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "no-such-user-here, this machine has no user 'no-such-user-here'",
                "root, 'root' is root (expected: a user without its rights)"
            })
    void withoutTheUserNothingRunsAsRootInstead(String user, String message) throws Exception {
        FixtureHandler handler = new FixtureHandler("1.0.0", machine().trace)
                .member("holdfast", "{\"user\": \"" + user + "\", \"hostedCommand\": \"bin/handler.sh hosted\"}");
        machine().executor.manager(true, Optional.empty());
        ExtensionReport report = machine().apply(handler, "hello", 1, SETTINGS);

        assertThat(report.phase()).isEqualTo(Phase.FAILED);
        assertThat(report.code()).isEqualTo("1007");
        assertThat(report.message()).contains("Not started", "holdfast.user: ", message);
        assertThat(machine().trace()).isEmpty();
        assertThat(machine().remove("hello", 2).phase()).isEqualTo(Phase.REMOVED);
    }

    @Test
    void hostedProgramIsTheUsersToo() throws Exception {
        machine().executor.manager(true, Optional.empty());
        FixtureHandler handler = least("1.0.0")
                .member(
                        "holdfast",
                        "{\"user\": \"nobody\", \"noNewPrivileges\": true, \"hostedCommand\": \"bin/hosted.sh\"}")
                .file("bin/hosted.sh", """
                        #!/bin/sh
                        echo "hosted as $(id -u) with $(grep NoNewPrivs /proc/self/status)" > /dev/stdout
                        exec sleep 300
                        """.getBytes(StandardCharsets.UTF_8));
        machine().apply(handler, "hello", 1, SETTINGS);
        Path log = machine().home.resolve("log/azure/Contoso.Test.Sample/HostedCommand.log");
        Optional<List<String>> lines = FileWatch.until(
                log.resolveSibling("."),
                Duration.ofSeconds(30),
                () -> Optional.of(Files.readAllLines(log)).filter(all -> !all.isEmpty()));
        assertThat(lines.orElseThrow()).containsExactly("hosted as 65534 with NoNewPrivs:\t1");
        assertThat(machine().remove("hello", 2).phase()).isEqualTo(Phase.REMOVED);
    }
}

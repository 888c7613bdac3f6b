package io.holdfast.agent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport;
import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.FixtureHandler;
import io.holdfast.agent.extensions.Machine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/** How commands are run (section 7). */
class CommandContractTest extends ContractMachine {

    private static ProcessHandle process(Path pid) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    }

    @Test
    @Statement(
            value = 14,
            text =
                    "Only the direct child is waited for: a daemon that a command leaves behind neither delays the outcome nor is"
                            + " killed. What the command and its quick children wrote is kept, and its temporary files are gone.",
            stricter = "The end of the process itself is waited for, not looked for once a second.")
    void s14_onlyTheDirectChildIsWaitedFor() throws Exception {
        Path pid = folder.resolve("pid");
        long begun = System.nanoTime();
        ExtensionReport report = machine()
                .apply(
                        handler("1.0.0")
                                .script(
                                        "enable",
                                        "echo of-parent; (echo of-child); sleep 120 & echo $! > '" + pid + "'\n"
                                                + FixtureHandler.STATUS_SUCCESS),
                        "hello",
                        1,
                        SETTINGS);

        assertThat(report.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(60));
        ProcessHandle daemon = process(pid);
        assertThat(daemon.isAlive()).isTrue();
        daemon.destroyForcibly();
        assertThat(machine().log()).contains("of-parent", "of-child");
        assertThat(machine().home.resolve("extensions/runs")).isEmptyDirectory();
    }

    @Test
    @Statement(
            value = 15,
            text =
                    "A command that runs over its time is killed with its whole process group; the message has the command and what"
                            + " it wrote, and the code is 1011.")
    void s15_overTimeTheWholeGroupIsKilled() throws Exception {
        machine().restart(Machine.settings(folder).longest(Duration.ofSeconds(1)));
        Path child = folder.resolve("child");
        ExtensionReport report = machine()
                .apply(
                        handler("1.0.0")
                                .script(
                                        "enable",
                                        "trap '' TERM; echo begun; sleep 300 & echo $! > '" + child + "'; wait"),
                        "hello",
                        1,
                        SETTINGS);

        assertThat(report.phase()).isEqualTo(Phase.FAILED);
        assertThat(report.code()).isEqualTo("1011");
        assertThat(report.message())
                .contains("Timeout(1): /var/lib/waagent/Contoso.Test.Sample-1.0.0/bin/handler.sh enable", "begun");
        Optional<ProcessHandle> left =
                ProcessHandle.of(Long.parseLong(Files.readString(child).strip()));
        if (left.isPresent()) {
            left.get().onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    @Statement(
            value = 16,
            text =
                    "Any other exit code than 0 fails with 'Non-zero exit code: N', the code of the operation, and the output. Of each"
                            + " stream only the head is read, however long it is. Output that cannot be read fails nothing.")
    void s16_failuresTellTheHeadOfTheOutput() throws Exception {
        ExtensionReport report = machine()
                .apply(
                        handler("1.0.0")
                                .script(
                                        "install",
                                        "printf 'bad \\377 byte\\n' >&2; head -c 100000000 /dev/zero | tr '\\0' x; exit 3"),
                        "hello",
                        1,
                        SETTINGS);
        assertThat(report.code()).isEqualTo("1007");
        assertThat(report.exitCode()).hasValue(3);
        assertThat(report.message())
                .startsWith("[ExtensionOperationError] Non-zero exit code: 3, ")
                .contains("[stdout]\nxxxx", "[stderr]\nbad \\xff byte")
                .hasSizeLessThan(4000);

        ExtensionReport unreadable = machine()
                .apply(
                        handler("1.1.0").script("install", "rm -f \"$(readlink /proc/self/fd/1)\"; echo lost"),
                        "hello",
                        2,
                        SETTINGS);
        assertThat(unreadable.phase()).as(unreadable.toString()).isEqualTo(Phase.SUCCEEDED);
    }

    /** What a shell adds by itself. */
    private static final List<String> OF_SHELLS = List.of("PWD", "OLDPWD", "SHLVL", "_");

    @Test
    @Statement(
            value = 17,
            text =
                    "A plain command gets the sequence number, the path and version of its handler, the wire protocol address and the"
                            + " list of supported features (which is empty), and what any program needs of the agent's own environment.",
            stricter =
                    "Of the agent's environment only a few harmless variables are passed on, and they never win over those of"
                            + " the contract. Our additions: `HOLDFAST_AGENT_SOCKET`, the agent's local socket, and"
                            + " `HOLDFAST_TPM` where `tpm.device` names a TPM.")
    void s17_aCommandGetsExactlyTheVariablesOfTheContract() throws Exception {
        machine().apply(handler("1.0.0").script("disable", "env > ../disable.env"), "hello", 1, SETTINGS);
        machine().remove("hello", 2);

        List<String> variables = Files.readAllLines(library().resolve("disable.env"));
        assertThat(variables)
                .filteredOn(line -> !OF_SHELLS.contains(line.split("=")[0]))
                .containsExactlyInAnyOrder(
                        "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOME=/root",
                        "ConfigSequenceNumber=0",
                        "AZURE_GUEST_AGENT_EXTENSION_PATH=/var/lib/waagent/Contoso.Test.Sample-1.0.0",
                        "AZURE_GUEST_AGENT_EXTENSION_VERSION=1.0.0",
                        "AZURE_GUEST_AGENT_WIRE_PROTOCOL_ADDRESS=127.0.0.1",
                        "AZURE_GUEST_AGENT_EXTENSION_SUPPORTED_FEATURES=[]");
    }

    @Test
    @Statement(
            value = 18,
            text = "Path and version are those of the version whose command runs, also for the old one in an update.")
    void s18_pathAndVersionAreThoseOfTheCommand() throws Exception {
        String tell =
                "echo \"$1 $AZURE_GUEST_AGENT_EXTENSION_PATH $AZURE_GUEST_AGENT_EXTENSION_VERSION $(pwd)\" >> ../told\n";
        for (String version : List.of("1.0.0", "1.1.0")) {
            FixtureHandler handler = handler(version);
            for (String command : List.of("install", "update", "disable", "uninstall")) {
                handler.script(command, tell);
            }
            machine()
                    .apply(
                            handler.script("enable", tell + FixtureHandler.STATUS_SUCCESS),
                            "hello",
                            version.equals("1.0.0") ? 1 : 2,
                            SETTINGS);
        }
        String base = "/var/lib/waagent/Contoso.Test.Sample-";
        assertThat(Files.readAllLines(library().resolve("told")))
                .containsExactly(
                        "install " + base + "1.0.0 1.0.0 " + base + "1.0.0",
                        "enable " + base + "1.0.0 1.0.0 " + base + "1.0.0",
                        "disable " + base + "1.0.0 1.0.0 " + base + "1.0.0",
                        "update " + base + "1.1.0 1.1.0 " + base + "1.1.0",
                        "uninstall " + base + "1.0.0 1.0.0 " + base + "1.0.0",
                        "install " + base + "1.1.0 1.1.0 " + base + "1.1.0",
                        "enable " + base + "1.1.0 1.1.0 " + base + "1.1.0");
    }

    @Test
    @Statement(
            value = 19,
            text =
                    "Every command gets ConfigSequenceNumber; the old version's commands in an update get the new number.")
    void s19_everyCommandGetsTheSequenceNumber() throws Exception {
        machine().apply(handler("1.0.0"), "hello", 1, SETTINGS);
        machine().apply(handler("1.1.0"), "hello", 2, settings("message", "again"));
        machine().remove("hello", 3);

        assertThat(machine().trace())
                .containsExactly(
                        "1.0.0 install - 0",
                        "1.0.0 enable - 0",
                        "1.0.0 disable - 1",
                        "1.1.0 update - 1",
                        "1.0.0 uninstall - 1",
                        "1.1.0 install - 1",
                        "1.1.0 enable - 1",
                        "1.1.0 disable - 1",
                        "1.1.0 uninstall - 1");
    }

    @Test
    @Statement(
            value = 20,
            text = "Outside of an update install and enable are told NOT_RUN as the old uninstall's exit code.")
    void s20_withoutAnUpdateNoUninstallHasRun() throws Exception {
        FixtureHandler handler = handler("1.0.0")
                .script("install", "env > ../install.env")
                .script("enable", "env > ../enable.env\n" + FixtureHandler.STATUS_SUCCESS);
        machine().apply(handler, "hello", 1, SETTINGS);

        for (String file : List.of("install.env", "enable.env")) {
            assertThat(Files.readAllLines(library().resolve(file)))
                    .contains("AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE=NOT_RUN");
        }
    }

    @Test
    @Statement(value = 21, text = "Slashes in front of a command do not take it out of the handler's folder.")
    void s21_leadingSlashesDoNotLeaveTheFolder() throws Exception {
        assertThat(Path.of("/bin/handler.sh")).doesNotExist();
        assertThat(machine()
                        .apply(handler("1.0.0").command("//bin/handler.sh"), "hello", 1, SETTINGS)
                        .phase())
                .isEqualTo(Phase.SUCCEEDED);
        assertThat(machine().commands()).containsExactly("1.0.0 install", "1.0.0 enable");
        assertThat(machine()
                        .apply(handler("1.1.0").command("./bin/handler.sh "), "hello", 2, SETTINGS)
                        .phase())
                .isEqualTo(Phase.SUCCEEDED);
    }

    /** A handler of ours: its commands are jar files, which run on the agent's own Java. */
    @Test
    void aHandlerInJavaRunsOnTheAgentsRuntime() throws Exception {
        FixtureHandler handler = handler("1.0.0")
                .command("handler.jar '" + machine().trace + "'")
                .file("handler.jar", jar(JavaHandler.class))
                .member("holdfast", "{\"runtime\": \"25\"}");
        ExtensionReport report = machine().apply(handler, "hello", 1, SETTINGS);

        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(report.message()).isEqualTo("done in Java");
        machine().remove("hello", 2);
        assertThat(machine().trace()).containsExactly("install 0", "enable 0", "disable 0", "uninstall 0");
    }

    private static byte[] jar(Class<?> main) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
        String name = main.getName().replace('.', '/') + ".class";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream code = Optional.ofNullable(main.getResourceAsStream(main.getSimpleName() + ".class"))
                        .orElseThrow()) {
            jar.putNextEntry(new JarEntry(name));
            code.transferTo(jar);
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }
}

package io.holdfast.agent.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.configuration.resources.ConfigurationException;
import io.holdfast.agent.configuration.resources.ConfigurationResource;
import io.holdfast.agent.configuration.resources.Machine;
import io.holdfast.agent.configuration.resources.Reason;
import io.holdfast.agent.configuration.resources.ResourceKinds;
import io.holdfast.agent.configuration.resources.Result;
import io.holdfast.agent.configuration.resources.Result.Status;
import io.holdfast.agent.configuration.resources.ScriptRules;
import io.holdfast.agent.platform.CommandTools;
import io.holdfast.agent.platform.MachineRoot;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What resources see and do where the baseline does not show it, and what is tried against them. */
@Tag("root")
class ResourcesTest {
    @TempDir
    private Path folder;

    @TempDir
    private Path outside;

    private PrivateMachine machine;

    @BeforeEach
    void make() throws IOException {
        machine = PrivateMachine.make(folder);
    }

    private static ConfigurationResource resource(String kind, String json) {
        try {
            return ResourceKinds.read(kind, (JsonObject) Json.parse(json.replace('\'', '"')));
        } catch (JsonException | ConfigurationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Result audit(String kind, String json) throws IOException {
        return resource(kind, json).audit(machine.machine());
    }

    private void brokenThenMended(String kind, String json) throws IOException {
        assertThat(audit(kind, json).status()).as(json).isEqualTo(Status.NON_COMPLIANT);
        resource(kind, json).remediate(machine.machine());
        assertThat(audit(kind, json)).extracting(Result::status).as(json).isEqualTo(Status.COMPLIANT);
    }

    @Test
    void filesFoldersAndLinesAreMade() throws IOException {
        brokenThenMended(
                "File", "{'path':'/etc/deep/er/motd','content':'Grüße\\n','mode':'0640','owner':'ada','group':'adm'}");
        assertThat(Files.readString(folder.resolve("etc/deep/er/motd"))).isEqualTo("Grüße\n");
        assertThat(machine.root.state("/etc/deep/er/motd").orElseThrow().user()).isEqualTo(1000);
        brokenThenMended("Directory", "{'path':'/srv/data','mode':'0750'}");
        brokenThenMended("FileLine", "{'paths':['/etc/hosts'],'pattern':'^10.0.0.1 ','line':'10.0.0.1 db'}");
        assertThat(audit("Directory", "{'path':'/etc/passwd'}").reasons())
                .extracting(Reason::phrase)
                .containsExactly("'/etc/passwd' is no folder.");
    }

    @Test
    void bytesThatAreNotTouchedStayAsTheyAre() throws IOException {
        byte[] before = {'#', (byte) 0xE9, (byte) 0xFF, '\n'};
        Files.write(folder.resolve("etc/odd.conf"), before);
        brokenThenMended("FileLine", "{'paths':['/etc/odd.conf'],'pattern':'^x$','line':'x'}");
        assertThat(Files.readAllBytes(folder.resolve("etc/odd.conf")))
                .containsExactly('#', (byte) 0xE9, (byte) 0xFF, '\n', 'x', '\n');
    }

    @Test
    void accountsAndGroupsAreMadeChangedAndTakenAway() throws IOException {
        brokenThenMended("Group", "{'name':'operators','members':['ada']}");
        brokenThenMended("Group", "{'name':'operators','exactMembers':true}");
        brokenThenMended("Group", "{'name':'operators','ensure':'Absent'}");
        brokenThenMended("User", "{'name':'ada','shell':'/usr/sbin/nologin','locked':true}");
        brokenThenMended("User", "{'name':'ada','ensure':'Absent'}");
        assertThat(machine.root.text("/etc/passwd").orElseThrow()).doesNotContain("ada:");
    }

    @Test
    void aVersionIsComparedAsThePackageManagerDoes() throws IOException {
        String sudo = "{'name':'sudo','minimumVersion':'%s'}"; // 1:2.0-1 is there
        assertThat(audit("Package", sudo.formatted("9.9")).compliant()).isTrue();
        assertThat(audit("Package", sudo.formatted("1:2.0~rc1-1")).compliant()).isTrue();
        assertThat(audit("Package", sudo.formatted("1:2.0-1+deb12u1")).compliant())
                .isFalse();
        assertThat(audit("Package", sudo.formatted("1:2.0-2"))
                        .reasons()
                        .getFirst()
                        .phrase())
                .isEqualTo("The package 'sudo' has version 1:2.0-1 (expected: at least 1:2.0-2).");
    }

    @Test
    void aValueInAMatchBlockOrAnIncludedFileDoesNotHide() throws IOException {
        String wish = "{'keyword':'PermitRootLogin','expect':'equals no'}";
        machine.put("/etc/ssh/sshd_config.d/50-cloud.conf", "permitrootlogin=yes\n");
        machine.put("/etc/ssh/sshd_config", "Include sshd_config.d/*.conf\nPermitRootLogin no\n");
        assertThat(audit("SshdOption", wish).reasons())
                .extracting(Reason::phrase)
                .containsExactly("The SSH server's 'PermitRootLogin' is 'yes' in '/etc/ssh/sshd_config.d/50-cloud.conf'"
                        + " (expected: 'no').");
        machine.put("/etc/ssh/sshd_config.d/50-cloud.conf", "");
        machine.add("/etc/ssh/sshd_config", "Match User eve\n  PermitRootLogin \"yes\"\n");
        assertThat(audit("SshdOption", wish).reasons())
                .extracting(Reason::phrase)
                .containsExactly("The SSH server's 'PermitRootLogin' is 'yes' in a Match block of"
                        + " '/etc/ssh/sshd_config' (expected: 'no').");
        brokenThenMended("SshdOption", wish);
        machine.put("/etc/ssh/sshd_config", "Include /etc/ssh/sshd_config\n");
        Item item = new Item("loop", Optional.empty(), Optional.empty(), resource("SshdOption", wish));
        assertThat(item.audit(machine.machine()).reasons().getFirst().phrase()).contains("too deep");
    }

    @Test
    void linksOfAnImageLeadNoFurtherThanTheImage() throws IOException {
        Files.writeString(outside.resolve("secret"), "outside");
        Files.createSymbolicLink(folder.resolve("etc/absolute"), outside.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("etc/up"), Path.of("../../../../../../../" + outside + "/secret"));
        Files.createSymbolicLink(folder.resolve("etc/loop"), Path.of("loop"));
        assertThat(machine.root.text("/etc/absolute")).isEmpty();
        assertThat(machine.root.text("/etc/up")).isEmpty();
        assertThat(machine.root.text("/../../../" + outside + "/secret")).isEmpty();
        assertThatThrownBy(() -> machine.root.text("/etc/loop")).hasMessageContaining("symbolic links");
        resource("FileLine", "{'paths':['/etc/up'],'pattern':'^x$','line':'x'}").remediate(machine.machine());
        assertThat(Files.readString(outside.resolve("secret"))).isEqualTo("outside");
    }

    @Test
    void whatIsNoFileIsAnErrorAndNeverCompliant() throws IOException {
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("etc/pipe").toString())
                        .start()
                        .onExit()
                        .join()
                        .exitValue())
                .isZero();
        for (String path : new String[] {"/etc/pipe", "/etc"}) {
            Item item = new Item(
                    "odd",
                    Optional.empty(),
                    Optional.empty(),
                    resource("FileLine", "{'paths':['" + path + "'],'pattern':'x','ensure':'Absent'}"));
            assertThat(item.audit(machine.machine()).reasons())
                    .containsExactly(new Reason(
                            "FileLine:FileLine:error",
                            "The audit failed: IOException: " + path + ": is no plain file"));
        }
    }

    @Test
    void scriptsRunOnlyWhereTheMachineAllowsThem() throws IOException {
        Path mark = outside.resolve("mark");
        String script = "{'name':'s','test':'test -e " + mark + "','set':'touch " + mark + "'}";
        ConfigurationResource wish = resource("Script", script);
        MachineRoot running = MachineRoot.running();
        Machine closed = new Machine(running, new CommandTools(running), ScriptRules.NONE);
        assertThat(wish.audit(closed).reasons().getFirst().phrase()).contains("was not run");
        assertThatThrownBy(() -> wish.remediate(closed)).isInstanceOf(IOException.class);
        assertThat(mark).doesNotExist();
        Machine open = new Machine(running, new CommandTools(running), (_, _) -> Optional.empty());
        assertThat(wish.audit(open).reasons().getFirst().phrase()).contains("ended with exit code 1 (expected: 0)");
        wish.remediate(open);
        assertThat(wish.audit(open).compliant()).isTrue();
        assertThat(resource("Script", "{'name':'s','test':'sleep 600','timeoutSeconds':1}"))
                .satisfies(slow -> assertThatThrownBy(() -> slow.audit(open)).hasMessageContaining("within 1 s"));
    }

    @Test
    void whatIsWrittenWronglyIsRefused() {
        assertThatThrownBy(() -> resource("File", "{'path':'etc/passwd'}")).hasMessageContaining("an absolute path");
        assertThatThrownBy(() -> resource("File", "{'path':'/etc/../root/x'}")).hasMessageContaining("without ..");
        assertThatThrownBy(() -> resource("FileAccess", "{'path':'/*/passwd'}")).hasMessageContaining("last part");
        assertThatThrownBy(() -> resource("FileAccess", "{'path':'/etc/passwd','mode':'rw'}"))
                .hasMessageContaining("'rw' (expected: an octal number");
        assertThatThrownBy(() -> resource("FileAccess", "{'path':'/etc/passwd','modes':'1'}"))
                .hasMessageContaining("'modes' is unknown");
        assertThatThrownBy(() -> resource("Package", "{'name':'-oDpkg::Pre-Invoke::=sh'}"))
                .hasMessageContaining("letters, digits");
        assertThatThrownBy(() -> resource("User", "{'name':'--root=/x'}")).hasMessageContaining("letters, digits");
        assertThatThrownBy(() -> resource("KernelParameter", "{'name':'../../etc/passwd','value':'1'}"))
                .hasMessageContaining("net.ipv4.ip_forward");
        assertThatThrownBy(() -> resource("SshdOption", "{'keyword':'Banner','expect':'matches /x','set':'y\\nX 1'}"))
                .hasMessageContaining("set");
        assertThatThrownBy(() -> resource("FileLine", "{'paths':['/x'],'pattern':'('}"))
                .hasMessageContaining("a regular expression");
        assertThatThrownBy(() -> resource("Registry", "{}")).hasMessageContaining("'Registry' is unknown");
    }
}

package io.holdfast.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineFactsTest {
    @TempDir
    private Path root = Path.of("");

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(root));
        Files.writeString(file, text);
    }

    private static JsonObject object(JsonObject json, String... path) {
        JsonObject at = json;
        for (String name : path) {
            at = at.object(name).orElseThrow();
        }
        return at;
    }

    private static String processor(int number, int socket) {
        return """
                processor\t: %d
                model name\t: Xeon 9
                physical id\t: %d
                core id\t: 0

                """.formatted(number, socket);
    }

    @Test
    void readsWhatTheKernelSays() throws Exception {
        file(
                "etc/os-release",
                "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nPRETTY_NAME='Debian GNU/Linux 12 (bookworm)'\n");
        file("proc/sys/kernel/osrelease", "6.1.0-40-amd64\n");
        file("proc/sys/kernel/hostname", "web1\n");
        file("etc/hosts", "127.0.1.1 web1.contoso.example web1 # me\n");
        file("proc/meminfo", "MemTotal:       16384000 kB\nMemFree: 1 kB\n");
        file("proc/cpuinfo", processor(0, 0) + processor(1, 0) + processor(2, 1));
        file("sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
        file("sys/class/dmi/id/product_uuid", "EC2-1\n");
        file("sys/block/nvme0n1/size", "2048\n");
        file("sys/block/nvme0n1/queue/rotational", "0\n");
        file("sys/block/loop0/size", "4096\n");
        JsonObject facts = new MachineFacts(root, "0.1.0").collect();
        assertThat(facts.string("osName")).contains("linux");
        assertThat(facts.string("osVersion")).contains("12");
        assertThat(facts.string("osSku")).contains("Debian GNU/Linux 12 (bookworm)");
        assertThat(facts.string("machineFqdn")).contains("web1.contoso.example");
        assertThat(facts.string("vmUuid")).contains("EC2-1");
        assertThat(object(facts, "cloudMetadata").string("provider")).contains("AWS");
        assertThat(object(facts, "hardwareProfile").compact())
                .isEqualTo("{\"totalPhysicalMemoryInBytes\":16777216000,\"numberOfCpuSockets\":2,\"processors\":"
                        + "[{\"name\":\"Xeon 9\",\"numberOfCores\":1},{\"name\":\"Xeon 9\",\"numberOfCores\":1}]}");
        assertThat(object(facts, "storageProfile").compact())
                .contains("/dev/nvme0n1", "\"maxSizeInBytes\":1048576", "SSD")
                .doesNotContain("loop0");
        assertThat(object(facts, "detectedProperties").string("kernel")).contains("6.1.0-40-amd64");
        assertThat(object(facts, "detectedProperties").string("logicalCoreCount"))
                .contains("3");
        assertThat(object(facts, "firmwareProfile").string("type")).contains("BIOS");
    }

    @Test
    void aMachineThatSaysNothingStillHasFacts() {
        JsonObject facts = new MachineFacts(root, "0.1.0").collect();
        assertThat(facts.string("osType")).contains("linux");
        assertThat(facts.find("cloudMetadata")).isEmpty();
        assertThat(object(facts, "detectedProperties").find("cloudprovider")).contains(Json.of("N/A"));
    }

    @ParameterizedTest
    @CsvSource({
        "Microsoft Corporation, Virtual Machine, 7783-7084-3265-9085-8269-3286-77, '', Azure",
        "Microsoft Corporation, Virtual Machine, 1, '', ''",
        "Google, Google Compute Engine, '', Google, GCP",
        "QEMU, Standard PC, OracleCloud.com, '', OCI",
        "Hetzner, vServer, '', '', Hetzner",
        "Dell Inc., PowerEdge, '', '', ''",
    })
    void knowsCloudsByTheirFirmware(String vendor, String product, String tag, String bios, String expected) {
        assertThat(CloudProvider.of(vendor, product, tag, bios).orElse("")).isEqualTo(expected);
    }
}

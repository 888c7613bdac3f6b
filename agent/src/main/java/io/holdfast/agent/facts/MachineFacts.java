package io.holdfast.agent.facts;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects the facts of the machine, by ARM's property names (connected-machine-agent, 5.3). */
public final class MachineFacts {
    private static final Pattern MEM_TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d{1,15}) kB");

    private final SystemFiles files;
    private final String agentVersion;

    /** @param root {@code /}; tests put another folder */
    public MachineFacts(Path root, String agentVersion) {
        this.files = new SystemFiles(root);
        this.agentVersion = agentVersion;
    }

    public JsonObject collect() {
        OsRelease os = OsRelease.parse(
                files.exists("etc/os-release") ? files.text("etc/os-release") : files.text("usr/lib/os-release"));
        String host = hostname();
        JsonObject.Builder json = JsonObject.builder()
                .put("agentVersion", agentVersion)
                .put("osName", "linux") // policies select Linux machines by it; the distribution is osSku
                .put("osVersion", os.version())
                .put("osSku", os.prettyName())
                .put("osType", "linux")
                .put("displayName", host)
                .put("machineFqdn", fqdn(host))
                .put("dnsFqdn", fqdn(host))
                .put("osProfile", JsonObject.of("computerName", Json.of(host)));
        dmi("product_uuid").ifPresent(uuid -> json.put("vmUuid", uuid));
        Optional<String> cloud = cloud();
        cloud.ifPresent(name -> json.put("cloudMetadata", JsonObject.of("provider", Json.of(name))));
        Processors processors = Processors.parse(files.text("proc/cpuinfo"));
        return json.put("hardwareProfile", hardware(processors))
                .put("storageProfile", JsonObject.of("disks", Disks.read(files)))
                .put("firmwareProfile", firmware())
                .put("networkProfile", JsonObject.of("networkInterfaces", Network.interfaces()))
                .put("detectedProperties", detected(processors, cloud))
                .build();
    }

    private JsonObject hardware(Processors processors) {
        return JsonObject.builder()
                .put("totalPhysicalMemoryInBytes", memory())
                .put("numberOfCpuSockets", processors.sockets().size())
                .put("processors", processors.json())
                .build();
    }

    private JsonObject firmware() {
        return JsonObject.builder()
                .putIfPresent("serialNumber", dmi("product_serial"))
                .put("type", files.exists("sys/firmware/efi") ? "UEFI" : "BIOS")
                .build();
    }

    /** Values are strings, as the published service has them. */
    private JsonObject detected(Processors processors, Optional<String> cloud) {
        long memory = memory();
        return JsonObject.builder()
                .put("cloudprovider", cloud.orElse("N/A"))
                .put("kernel", files.line("proc/sys/kernel/osrelease").orElse("unknown"))
                .put("coreCount", Integer.toString(processors.coreCount()))
                .put("logicalCoreCount", Integer.toString(processors.logical()))
                .put("processorCount", Integer.toString(processors.sockets().size()))
                .put("processorNames", String.join(", ", processors.sockets().values()))
                .put("manufacturer", dmi("sys_vendor").orElse("N/A"))
                .put("model", dmi("product_name").orElse("N/A"))
                .put("smbiosAssetTag", dmi("chassis_asset_tag").orElse("N/A"))
                .put("totalPhysicalMemoryInBytes", Long.toString(memory))
                .put("totalPhysicalMemoryInGigabytes", Long.toString(Math.round(memory / 1073741824.0)))
                .build();
    }

    private Optional<String> cloud() {
        return CloudProvider.of(
                dmi("sys_vendor").orElse(""),
                dmi("product_name").orElse(""),
                dmi("chassis_asset_tag").orElse(""),
                dmi("bios_vendor").orElse(""));
    }

    private Optional<String> dmi(String name) {
        return files.line("sys/class/dmi/id/" + name);
    }

    private long memory() {
        Matcher total = MEM_TOTAL.matcher(files.text("proc/meminfo"));
        return total.find() ? Long.parseLong(total.group(1)) * 1024 : 0;
    }

    private String hostname() {
        return files.line("proc/sys/kernel/hostname").orElse("localhost");
    }

    /** From the host file; asking the resolver could hang for long. */
    private String fqdn(String host) {
        if (host.indexOf('.') > 0) {
            return host;
        }
        Optional<String> full = files.text("etc/hosts")
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> java.util.List.of(line.split("\\s+")).contains(host))
                .flatMap(line -> java.util.Arrays.stream(line.split("\\s+")).skip(1))
                .filter(name -> name.startsWith(host + "."))
                .findFirst();
        return full.orElseGet(() -> files.line("proc/sys/kernel/domainname")
                .filter(domain -> !domain.equals("(none)"))
                .map(domain -> host + "." + domain)
                .orElse(host));
    }
}

package io.holdfast.testbed.fleet;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;

/** What a machine tells of itself: the members that the agent sends, in about its size. */
final class SimulatedFacts {
    private static final long MEMORY = 8L << 30;

    private SimulatedFacts() {}

    static JsonObject of(String name) {
        return JsonObject.builder()
                .put("agentVersion", "0.1.0")
                .put("osName", "linux")
                .put("osVersion", "12")
                .put("osSku", "Debian GNU/Linux 12 (bookworm)")
                .put("osType", "linux")
                .put("displayName", name)
                .put("machineFqdn", name + ".fleet.example")
                .put("dnsFqdn", name + ".fleet.example")
                .put("osProfile", JsonObject.of("computerName", Json.of(name)))
                .put(
                        "hardwareProfile",
                        JsonObject.builder()
                                .put("totalPhysicalMemoryInBytes", MEMORY)
                                .put("numberOfCpuSockets", 1)
                                .put(
                                        "processors",
                                        JsonArray.of(JsonObject.builder()
                                                .put("name", "Simulated")
                                                .put("numberOfCores", 4)
                                                .build()))
                                .build())
                .put(
                        "storageProfile",
                        JsonObject.of(
                                "disks",
                                JsonArray.of(JsonObject.builder()
                                        .put("id", "sda")
                                        .put("diskType", "disk")
                                        .put("maxSizeInBytes", 100L << 30)
                                        .build())))
                .put("firmwareProfile", JsonObject.of("type", Json.of("UEFI")))
                .put(
                        "detectedProperties",
                        JsonObject.builder()
                                .put("cloudprovider", "N/A")
                                .put("kernel", "6.1.0")
                                .put("coreCount", "4")
                                .put("logicalCoreCount", "4")
                                .put("manufacturer", "Holdfast")
                                .put("model", "Simulated")
                                .put("totalPhysicalMemoryInBytes", Long.toString(MEMORY))
                                .build())
                .build();
    }
}

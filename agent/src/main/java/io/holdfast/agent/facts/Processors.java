package io.holdfast.agent.facts;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The processors, from {@code /proc/cpuinfo}.
 *
 * @param sockets model name by physical id
 * @param cores of each socket
 */
record Processors(Map<String, String> sockets, Map<String, Set<String>> cores, int logical) {
    static Processors parse(String cpuinfo) {
        Map<String, String> sockets = new LinkedHashMap<>();
        Map<String, Set<String>> cores = new LinkedHashMap<>();
        int logical = 0;
        for (String block : cpuinfo.split("\n\n", -1)) {
            Map<String, String> fields = new LinkedHashMap<>();
            block.lines().forEach(line -> {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    fields.put(
                            line.substring(0, colon).strip(),
                            line.substring(colon + 1).strip());
                }
            });
            if (fields.containsKey("processor")) {
                logical++;
                String socket = fields.getOrDefault("physical id", "0");
                sockets.putIfAbsent(socket, fields.getOrDefault("model name", fields.getOrDefault("Model", "unknown")));
                cores.computeIfAbsent(socket, _ -> new LinkedHashSet<>())
                        .add(fields.getOrDefault("core id", fields.getOrDefault("processor", "")));
            }
        }
        return new Processors(sockets, cores, logical);
    }

    int coreCount() {
        return cores.values().stream().mapToInt(Set::size).sum();
    }

    JsonArray json() {
        return sockets.entrySet().stream()
                .map(socket -> (Json) JsonObject.builder()
                        .put("name", socket.getValue())
                        .put(
                                "numberOfCores",
                                cores.getOrDefault(socket.getKey(), Set.of()).size())
                        .build())
                .collect(JsonArray.collector());
    }
}

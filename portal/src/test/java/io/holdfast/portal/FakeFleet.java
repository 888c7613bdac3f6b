package io.holdfast.portal;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The resources of the fake control plane, and what its machines report. Every write is followed by its change. */
final class FakeFleet {
    static final String SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
    static final String MACHINES =
            "/subscriptions/" + SUBSCRIPTION + "/resourceGroups/holdfast/providers/Microsoft.HybridCompute/machines/";

    private final Map<String, JsonObject> machines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, JsonObject> extensions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<JsonObject> events = new ArrayList<>();
    private final FakeChanges changes;
    private final FakeLog log;
    private int number = 1040;

    FakeFleet(FakeChanges changes, FakeLog log) {
        this.changes = changes;
        this.log = log;
    }

    static String machineId(String name) {
        return MACHINES + name;
    }

    static String extensionId(String machine, String name) {
        return MACHINES + machine + "/extensions/" + name;
    }

    synchronized void machine(String name, String status, String os, String version) {
        machines.put(machineId(name), json("""
                {"id": "%s", "name": "%s", "type": "Microsoft.HybridCompute/machines", "location": "local",
                 "tags": {"Department": "Payments"},
                 "properties": {"status": "%s", "lastStatusChange": "%s", "agentVersion": "0.1.0", "vmId": "8a4f2c1e-77aa-4a0e-9d52-0c5fbd2f3a11",
                  "osName": "%s", "osVersion": "%s", "osType": "linux", "machineFqdn": "%s.example.org",
                  "agentConfiguration": {"extensionsEnabled": "true", "guestConfigurationEnabled": "true", "configMode": "full",
                    "extensionsAllowList": [],
                    "extensionsBlockList": [{"publisher": "Microsoft.Azure.Extensions", "type": "CustomScript"},
                                            {"publisher": "Microsoft.CPlat.Core", "type": "RunCommandHandlerLinux"}]},
                  "detectedProperties": {"cloudprovider": "N/A", "manufacturer": "Framework", "logicalCoreCount": "16"},
                  "hardwareProfile": {"totalPhysicalMemoryInBytes": 34359738368, "numberOfCpuSockets": 1,
                    "processors": [{"name": "AMD EPYC 7443P", "numberOfCores": 16}]},
                  "networkProfile": {"networkInterfaces": [{"name": "eth0", "macAddress": "52:54:00:12:34:56",
                    "ipAddresses": [{"address": "10.20.0.17", "ipAddressVersion": "IPv4"}, {"address": "2001:db8::17", "ipAddressVersion": "IPv6"}]}]},
                  "storageProfile": {"disks": [{"path": "/dev/vda1", "maxSizeInBytes": 107374182400, "usedSpaceInBytes": 64424509440}]}}}""".formatted(
                        machineId(name), name, status, Instant.now().minusSeconds(7_000), os, version, name)));
        changes.changed(machineId(name), "document");
    }

    synchronized void status(String name, String status) {
        JsonObject machine = find(machineId(name)).orElseThrow();
        JsonObject properties = machine.object("properties")
                .orElseThrow()
                .with("status", status)
                .with("lastStatusChange", Instant.now().toString());
        machines.put(machineId(name), machine.with("properties", properties));
        changes.changed(machineId(name), "facet");
    }

    /** What is known of a machine's boot. */
    synchronized void boot(String name, JsonObject state) {
        JsonObject machine = find(machineId(name)).orElseThrow();
        machines.put(
                machineId(name),
                machine.with(
                        "properties", machine.object("properties").orElseThrow().with("bootIntegrity", state)));
        changes.changed(machineId(name), "facet");
    }

    /** A PATCH of a machine: what it does not name stays. */
    synchronized JsonObject patchMachine(String id, JsonObject body) {
        JsonObject before = find(id).orElseThrow();
        JsonObject patched = before.with(
                "properties",
                before.object("properties").orElseThrow().toBuilder()
                        .putAll(body.object("properties").orElse(JsonObject.EMPTY))
                        .build());
        machines.put(id, patched);
        changes.changed(id, "document");
        return patched;
    }

    /** A PUT as the control plane keeps it: protected settings are not part of what can be read. */
    synchronized JsonObject put(String id, JsonObject body) {
        JsonObject properties = body.object("properties")
                .orElse(JsonObject.EMPTY)
                .without("protectedSettings")
                .with("provisioningState", "Creating");
        JsonObject extension = body.with("id", id)
                .with("name", id.substring(id.lastIndexOf('/') + 1))
                .with("type", "Microsoft.HybridCompute/machines/extensions")
                .with("properties", properties);
        extensions.put(id, extension);
        changes.changed(id, "document");
        return extension;
    }

    /** What the machine reports about an extension. */
    synchronized void report(String id, String state, String code, String message) {
        JsonObject extension = find(id).orElseThrow();
        JsonObject status = JsonObject.builder()
                .put("code", code)
                .put("level", state.equals("Succeeded") ? "Information" : "Error")
                .put("displayStatus", state.equals("Succeeded") ? "Provisioning succeeded" : "Provisioning failed")
                .put("message", message)
                .put("time", Instant.now().toString())
                .build();
        JsonObject properties = extension
                .object("properties")
                .orElseThrow()
                .with("provisioningState", state)
                .with(
                        "instanceView",
                        json("""
                        {"exitCode": %d, "substatuses": [{"name": "StdOut", "status": "success", "code": 0,
                          "formattedMessage": {"lang": "en-US", "message": "12 files"}}]}""".formatted(state.equals("Succeeded") ? 0 : 3)).with("status", status));
        extensions.put(id, extension.with("properties", properties));
        changes.changed(id, "facet");
    }

    /** A PATCH: what it does not name stays. */
    synchronized JsonObject patch(String id, JsonObject body) {
        JsonObject before = find(id).orElseThrow();
        JsonObject properties = before.object("properties").orElseThrow().toBuilder()
                .putAll(body.object("properties").orElse(JsonObject.EMPTY))
                .build();
        return put(id, before.with("properties", properties));
    }

    synchronized void deleting(String id) {
        JsonObject extension = find(id).orElseThrow();
        JsonObject properties = extension.object("properties").orElseThrow().with("provisioningState", "Deleting");
        extensions.put(id, extension.with("properties", properties));
        changes.changed(id, "document");
    }

    synchronized void gone(String id) {
        extensions.remove(id);
        changes.changed(id, "delete");
    }

    synchronized void event(String resourceId, String operation, String text, String status, String message) {
        number++;
        JsonObject event = json(
                """
                {"eventTimestamp": "%s", "caller": "b7a1d0c2-operator", "operationName": {"value": "%s", "localizedValue": "%s"},
                 "status": {"value": "%s"}, "resourceId": "%s", "correlationId": "5d1f0a77-%d", "eventDataId": "event-%d",
                 "properties": {}}""".formatted(Instant.now().minusSeconds(60), operation, text, status, resourceId, number, number));
        events.addFirst(log.append(
                message.isEmpty()
                        ? event
                        : event.with("properties", JsonObject.of("statusMessage", Json.of(message)))));
        changes.changed(resourceId, "document");
    }

    /** The newest entry is shown with another caller than the log has. */
    synchronized void tamper(String caller) {
        events.set(0, events.getFirst().with("caller", caller));
        changes.changed(events.getFirst().string("resourceId").orElseThrow(), "document");
    }

    synchronized List<JsonObject> machines() {
        return List.copyOf(machines.values());
    }

    synchronized Optional<JsonObject> find(String id) {
        return Optional.ofNullable(machines.get(id)).or(() -> Optional.ofNullable(extensions.get(id)));
    }

    synchronized JsonArray extensionsOf(String machineId) {
        String prefix = machineId + "/extensions/";
        return extensions.entrySet().stream()
                .filter(entry -> entry.getKey().regionMatches(true, 0, prefix, 0, prefix.length()))
                .map(entry -> (Json) entry.getValue())
                .collect(JsonArray.collector());
    }

    /** As the list of resources shows them: without properties. */
    synchronized List<JsonObject> failedExtensions() {
        return extensions.values().stream()
                .filter(extension -> extension
                        .object("properties")
                        .orElseThrow()
                        .string("provisioningState")
                        .equals(Optional.of("Failed")))
                .map(extension -> extension.without("properties"))
                .toList();
    }

    /** Events of a scope and of what lies below it, that satisfy the conditions of {@code $filter} in a query. */
    synchronized List<JsonObject> events(String scope, String query) {
        return events.stream()
                .filter(event -> (event.string("resourceId").orElseThrow() + "/")
                        .regionMatches(true, 0, scope + "/", 0, scope.length() + 1))
                .filter(event -> is(query, "caller", event.string("caller"))
                        && is(
                                query,
                                "operationName",
                                event.object("operationName").flatMap(each -> each.string("value")))
                        && is(query, "status", event.object("status").flatMap(each -> each.string("value"))))
                .map(event -> query.contains("$expand=leaf") ? event : withoutLeaf(event))
                .toList();
    }

    private static JsonObject withoutLeaf(JsonObject event) {
        return event.with("properties", event.object("properties").orElseThrow().without("leaf"));
    }

    private static boolean is(String query, String name, Optional<String> value) {
        Matcher clause = Pattern.compile(name + " eq '([^']*)'").matcher(query);
        return !clause.find() || clause.group(1).equalsIgnoreCase(value.orElse(""));
    }

    static JsonObject json(String text) {
        try {
            return (JsonObject) Json.parse(text);
        } catch (JsonException failure) {
            throw new IllegalArgumentException("json: " + text + " (expected: an object)", failure);
        }
    }
}

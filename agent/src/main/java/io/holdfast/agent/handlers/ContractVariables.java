package io.holdfast.agent.handlers;

import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The environment of a handler command (section 7): what the manager passes on of its own, and the contract's variables. */
public final class ContractVariables {
    /** What "it did not run" looks like to the next command. */
    public static final String NOT_RUN = "NOT_RUN";

    /** The agent's local socket; what changes or tells secrets is answered there for root only. Our addition. */
    public static final String SOCKET = "HOLDFAST_AGENT_SOCKET";

    /** Where this machine's TPM is, if it is not where the kernel has it; set by who starts the agent. Our addition. */
    public static final String TPM = "HOLDFAST_TPM";

    /** Below which measurements of the machine are read; for tests. Our addition. */
    public static final String MACHINE_ROOT = "HOLDFAST_MACHINE_ROOT";

    private static final String PREFIX = "AZURE_GUEST_AGENT_";
    private static final List<String> PASSED_ON = List.of(
            "PATH",
            "HOME",
            "LANG",
            "LC_ALL",
            "TZ",
            "TERM",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            SOCKET,
            TPM,
            MACHINE_ROOT);
    /** None: the one that handlers ask for, telemetry, is not there (see {@link HandlerEnvironment}). */
    private static final String FEATURES = "[]";

    private final Map<String, String> variables = new LinkedHashMap<>();

    private ContractVariables() {}

    /**
     * For a command of that version.
     *
     * @param own the manager's environment, of which only what any program needs is passed on
     * @param sequence of the new goal state, also for commands of the old version in an update
     */
    public static ContractVariables of(
            Map<String, String> own, HandlerFolder folder, long sequence, Optional<String> extension) {
        ContractVariables result = new ContractVariables();
        result.variables.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        result.variables.put("HOME", "/root");
        for (String name : PASSED_ON) {
            String value = own.get(name);
            if (value != null) {
                result.variables.put(name, value);
            }
        }
        result.variables.put(
                PREFIX + "EXTENSION_PATH", folder.seen(folder.base()).toString());
        result.variables.put(PREFIX + "EXTENSION_VERSION", folder.version().text());
        result.variables.put(PREFIX + "WIRE_PROTOCOL_ADDRESS", "127.0.0.1");
        result.variables.put(PREFIX + "EXTENSION_SUPPORTED_FEATURES", FEATURES);
        result.variables.put("ConfigSequenceNumber", Long.toString(sequence));
        extension.ifPresent(name -> result.variables.put("ConfigExtensionName", name));
        return result;
    }

    /** For install, and for the enable directly after it. */
    public ContractVariables uninstallExitCode(String code) {
        variables.put(PREFIX + "UNINSTALL_CMD_EXIT_CODE", code);
        return this;
    }

    /** For update. */
    public ContractVariables updating(HandlerVersion from, HandlerVersion to) {
        variables.put(PREFIX + "UPDATING_FROM_VERSION", from.text());
        variables.put("VERSION", to.text());
        return this;
    }

    /** For update of a handler with one extension; {@code None} when the old disable did not run. */
    public ContractVariables disableExitCode(Optional<String> code) {
        variables.put(PREFIX + "DISABLE_CMD_EXIT_CODE", code.orElse("None"));
        return this;
    }

    /** For update of a handler with several extensions, by extension name. */
    public ContractVariables disableExitCodes(Map<String, Optional<String>> codes) {
        JsonArray list = codes.entrySet().stream()
                .map(entry -> (io.holdfast.kernel.json.Json) JsonObject.builder()
                        .put("extensionName", entry.getKey())
                        .put("exitCode", entry.getValue().orElse("None"))
                        .build())
                .collect(JsonArray.collector());
        variables.put(PREFIX + "DISABLE_CMD_EXIT_CODES_MULTIPLE_EXTENSIONS", list.spaced());
        return this;
    }

    public Map<String, String> asMap() {
        return Map.copyOf(variables);
    }
}

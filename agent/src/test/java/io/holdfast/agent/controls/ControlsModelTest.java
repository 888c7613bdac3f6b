package io.holdfast.agent.controls;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.config.ConfigKey;
import io.holdfast.agent.config.LocalConfig;
import io.holdfast.agent.config.Profiles;
import io.holdfast.agent.controls.Setting.Change;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every list, mode, profile and switch against a second statement of the rules (connected-machine-agent, 2.5 and 2.6, and
 * the entries beyond them) that shares no code with the first: it speaks of texts and sets only.
 */
class ControlsModelTest {
    private static final Change CHANGE = new Change(Instant.parse("2026-01-02T03:04:05Z"), "ada (uid 0)");
    private static final String ROOT = "a".repeat(64);
    private static final Controls CONTROLS = Controls.shipped();

    private static final List<List<String>> ALLOW = List.of(
            List.of(),
            List.of("Allow/None"),
            List.of("Contoso/Hello"),
            List.of("CONTOSO/hello", "Fabrikam/Other"),
            List.of("Fabrikam/Other"),
            List.of("Contoso/*"),
            List.of("Contoso/Hello@1.2-1.9"),
            List.of("Contoso/Hello@1.*", "Fabrikam/*"),
            List.of("Contoso/Hello#sha256:" + ROOT),
            List.of("Microsoft.Azure.Extensions/CustomScript"),
            List.of("Microsoft.Azure.Monitor/AzureMonitorLinuxAgent", "Holdfast.Compute/CustomScript@1.0.0"),
            List.of("Microsoft.Azure.Extensions/*"));

    private static final List<List<String>> BLOCK = List.of(
            List.of(),
            List.of("contoso/HELLO"),
            List.of("Contoso/*"),
            List.of("Contoso/Hello@1.2.3"),
            List.of("Microsoft.Compute/CustomScriptExtension"),
            List.of("Microsoft.Azure.Extensions/CustomScript@2.*"),
            List.of("Microsoft.Azure.Monitor/AzureMonitorLinuxAgent", "Fabrikam/Other"));

    private static final List<String> TYPES = List.of(
            "Contoso/Hello",
            "Contoso/World",
            "Fabrikam/Other",
            "Holdfast.Compute/CustomScript",
            "Microsoft.Azure.Extensions/CustomScript",
            "Microsoft.Azure.Monitor/AzureMonitorLinuxAgent",
            "Microsoft.Azure.AzureDefenderForServers/MDE.Linux",
            "Qualys/LinuxAgent.AzureSecurityCenter");

    /** The empty one is a version that is not known. */
    private static final List<String> VERSIONS = List.of("", "1.0.0", "1.2.3", "1.9.7", "2.0");

    private final Profiles profiles = new Profiles(Path.of("/nonexistent/profiles"));

    @Test
    void agreesWithTheReferenceModel() throws Exception {
        long cases = 0;
        Set<String> seen = new TreeSet<>();
        List<String> applied = new ArrayList<>(profiles.names());
        applied.addFirst("");
        for (String profile : applied) {
            for (List<String> allow : profile.isEmpty() ? ALLOW : ALLOW.subList(0, 3)) {
                for (List<String> block : BLOCK) {
                    for (boolean monitor : new boolean[] {false, true}) {
                        for (boolean enabled : new boolean[] {true, false}) {
                            LocalControls controls = set(allow, block, profile, monitor, enabled);
                            List<String> list = profile.isEmpty()
                                    ? allow
                                    : profiles.find(profile).orElseThrow().settings().entrySet().stream()
                                            .filter(entry -> entry.getKey() == ConfigKey.ALLOWLIST)
                                            .map(entry -> entry.getValue().text())
                                            .map(text -> List.of(text.substring(1, text.length() - 1)
                                                    .split(", ")))
                                            .findFirst()
                                            .orElseThrow();
                            cases += compare(list, block, monitor, enabled, controls, seen);
                        }
                    }
                }
            }
        }
        assertThat(cases).isGreaterThan(100_000);
        assertThat(seen)
                .as("every kind of answer came")
                .containsExactlyInAnyOrder(
                        "allowed",
                        "allowed if first-party",
                        "allowed below the root",
                        "config.mode",
                        "extensions.allowlist",
                        "extensions.blocklist",
                        "extensions.enabled",
                        "waits");
    }

    private LocalControls set(List<String> allow, List<String> block, String profile, boolean monitor, boolean enabled)
            throws Exception {
        LocalConfig config = LocalConfig.DEFAULT;
        if (!allow.isEmpty()) {
            config = config.withEntries(ConfigKey.ALLOWLIST, allow, CHANGE);
        }
        if (!block.isEmpty()) {
            config = config.withEntries(ConfigKey.BLOCKLIST, block, CHANGE);
        }
        if (!profile.isEmpty()) {
            config = Profiles.apply(profiles.find(profile).orElseThrow(), config, CHANGE);
        }
        config = config.with(ConfigKey.ENABLED, Boolean.toString(enabled), CHANGE);
        config = config.with(ConfigKey.MODE, monitor ? "monitor" : "full", CHANGE);
        return config.controls("/home/config.json");
    }

    private static long compare(
            List<String> allow,
            List<String> block,
            boolean monitor,
            boolean enabled,
            LocalControls controls,
            Set<String> seen) {
        long cases = 0;
        for (String type : TYPES) {
            for (String version : VERSIONS) {
                for (boolean firstParty : new boolean[] {false, true}) {
                    for (Action action : Action.values()) {
                        Optional<HandlerVersion> known =
                                version.isEmpty() ? Optional.empty() : Optional.of(new HandlerVersion(version));
                        String answer = word(CONTROLS.decide(
                                new Wanted(action, ExtensionType.parse(type), known, firstParty), controls));
                        String expected = model(action, type, version, firstParty, allow, block, monitor, enabled);
                        assertThat(answer)
                                .as(
                                        "%s %s %s first party %s, allow %s, block %s, monitor %s, enabled %s",
                                        action, type, version, firstParty, allow, block, monitor, enabled)
                                .isEqualTo(expected);
                        seen.add(answer);
                        cases++;
                    }
                }
            }
        }
        return cases;
    }

    private static String word(Decision decision) {
        return switch (decision) {
            case Decision.Allowed allowed when !allowed.pins().isEmpty() -> "allowed below the root";
            case Decision.Allowed allowed -> allowed.onlyFirstParty() ? "allowed if first-party" : "allowed";
            case Decision.Refused refused -> refused.key();
            case Decision.Waiting _ -> "waits";
        };
    }

    // --- the reference model ---

    private static final List<String> STOOD_IN_FOR = List.of(
            "microsoft.azure.extensions/customscript",
            "microsoft.compute/customscriptextension",
            "microsoft.ostcextensions/customscriptforlinux");

    private static final List<String> MONITOR_LIST = List.of(
            "microsoft.azure.monitor/azuremonitorlinuxagent",
            "microsoft.azure.monitor/azuremonitorwindowsagent",
            "microsoft.enterprisecloud.monitoring/omsagentforlinux",
            "microsoft.enterprisecloud.monitoring/microsoftmonitoringagent",
            "microsoft.azure.monitoring.dependencyagent/dependencyagentlinux",
            "microsoft.azure.monitoring.dependencyagent/dependencyagentwindows",
            "qualys/linuxagent.azuresecuritycenter",
            "qualys/windowsagent.azuresecuritycenter",
            "microsoft.azure.azuredefenderforservers/mde.linux",
            "microsoft.azure.azuredefenderforservers/mde.windows",
            "microsoft.azure.azuredefenderforsql/advancedthreatprotection.windows",
            "microsoft.azure.security.linuxattestation/guestattestation",
            "microsoft.azure.security.windowsattestation/guestattestation");

    private static String model(
            Action action,
            String type,
            String version,
            boolean firstParty,
            List<String> allow,
            List<String> block,
            boolean monitor,
            boolean enabled) {
        if (action == Action.DELETE) {
            return enabled ? "allowed" : "waits";
        }
        if (!enabled) {
            return "extensions.enabled";
        }
        String name = type.toLowerCase(Locale.ROOT);
        boolean standsIn = name.equals("holdfast.compute/customscript");
        for (String entry : block) {
            boolean own =
                    names(entry, name) && (bounds(entry).isEmpty() || version.isEmpty() || within(entry, version));
            if (own || (standsIn && STOOD_IN_FOR.stream().anyMatch(other -> names(entry, other)))) {
                return "extensions.blocklist";
            }
        }
        List<String> list = monitor ? MONITOR_LIST : allow;
        String refusal = monitor ? "config.mode" : "extensions.allowlist";
        if (list.isEmpty()) {
            return "allowed";
        }
        List<String> admitting = list.stream()
                .filter(entry -> names(entry, name))
                .filter(entry -> bounds(entry).isEmpty() || (!version.isEmpty() && within(entry, version)))
                .toList();
        if (!admitting.isEmpty()) {
            return admitting.stream().allMatch(entry -> entry.contains("#")) ? "allowed below the root" : "allowed";
        }
        boolean throughIncumbent = standsIn
                && firstParty
                && list.stream()
                        .anyMatch(entry -> bounds(entry).isEmpty()
                                && STOOD_IN_FOR.stream().anyMatch(other -> names(entry, other)));
        return throughIncumbent ? "allowed if first-party" : refusal;
    }

    private static boolean names(String entry, String name) {
        String plain = entry.toLowerCase(Locale.ROOT).replaceAll("[@#].*", "");
        return plain.endsWith("/*") ? name.startsWith(plain.substring(0, plain.length() - 1)) : plain.equals(name);
    }

    private static String bounds(String entry) {
        return entry.contains("@") ? entry.replaceAll("^.*@", "").replaceAll("#.*", "") : "";
    }

    /** The five versions of this test, by hand. */
    private static boolean within(String entry, String version) {
        return switch (bounds(entry)) {
            case "1.2-1.9" -> List.of("1.2.3", "1.9.7").contains(version);
            case "1.*" -> List.of("1.0.0", "1.2.3", "1.9.7").contains(version);
            case "1.2.3" -> version.equals("1.2.3");
            case "1.0.0" -> version.equals("1.0.0");
            case "2.*" -> version.equals("2.0");
            default -> throw new IllegalArgumentException(entry);
        };
    }
}

package io.holdfast.agent.config;

import io.holdfast.agent.controls.ExtensionList;
import io.holdfast.agent.controls.ExtensionList.Use;
import io.holdfast.agent.controls.ListException;
import io.holdfast.attestation.device.TpmLocation;
import io.holdfast.kernel.Ascii;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.WitnessQuorum;
import io.holdfast.trust.ssh.SshException;
import io.holdfast.trust.ssh.SshPublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The forms that keys have (connected-machine-agent, 2.4). */
final class ConfigForms {
    private static final ConfigForm SIGNERS =
            new ConfigForm.Many("OpenSSH public keys, or a file with them", ConfigForms::signers, ConfigForms::keyOf);

    /** Symbolic names of services, and not addresses. */
    private static final List<String> SERVICES = List.of("AAD", "ARM", "AMA", "Arc", "ArcData");

    private static final ConfigForm BYPASS =
            new ConfigForm.Many("one of " + SERVICES, ConfigForms::services, Ascii::lower);
    private static final ConfigForm PORTS = new ConfigForm.Many("ports", ConfigForms::ports, Ascii::lower);
    private static final ConfigForm PROXY = new ConfigForm.Single("", ConfigForms::proxy);

    private static final int MAX_ENTRIES = 1_000;

    private static final ConfigForm YES = new ConfigForm.OnOff(true);
    private static final ConfigForm NO = new ConfigForm.OnOff(false);
    private static final ConfigForm PACKAGES =
            new ConfigForm.Many("sha256:HEX or https://host/folder/", ConfigForms::packages, Ascii::lower);
    private static final ConfigForm FIVE_PERCENT = new ConfigForm.Share(5);
    private static final ConfigForm CONNECTION = new ConfigForm.Single("direct", ConfigForms::connection);
    private static final ConfigForm MODE = choice("full", List.of("monitor"));
    private static final ConfigForm ALLOW = extensions(Use.ALLOW);
    private static final ConfigForm BLOCK = extensions(Use.BLOCK);

    private static final ConfigForm WITNESSES = new ConfigForm.Single("", ConfigForms::witnesses);

    private static final ConfigForm TPM = new ConfigForm.Single("auto", ConfigForms::tpm);

    private static final ConfigForm TPM_KEYS = choice("auto", List.of("files"));

    private ConfigForms() {}

    static ConfigForm of(ConfigKey key) {
        return switch (key) {
            case INCOMING_ENABLED, GUEST_ENABLED, GUEST_CORRECTS, ENABLED -> YES;
            case GUEST_SCRIPTS -> NO;
            case GUEST_PACKAGES -> PACKAGES;
            case INCOMING_PORTS -> PORTS;
            case CONNECTION_TYPE -> CONNECTION;
            case PROXY_URL -> PROXY;
            case PROXY_BYPASS -> BYPASS;
            case ALLOWLIST -> ALLOW;
            case BLOCKLIST -> BLOCK;
            case MODE -> MODE;
            case GUEST_CPU, EXTENSIONS_CPU -> FIVE_PERCENT;
            case SIGNERS -> SIGNERS;
            case LOG_WITNESSES -> WITNESSES;
            case TPM_DEVICE -> TPM;
            case TPM_KEYS -> TPM_KEYS;
        };
    }

    private static ConfigForm extensions(Use use) {
        return new ConfigForm.Many(
                "Publisher/Type",
                entries -> {
                    try {
                        return ExtensionList.of(entries, use).texts();
                    } catch (ListException e) {
                        throw new ConfigException(String.valueOf(e.getMessage()));
                    }
                },
                Ascii::lower);
    }

    private static ConfigForm choice(String standard, List<String> others) {
        return new ConfigForm.Single(standard, word -> {
            String wanted = Ascii.lower(word);
            if (wanted.equals(standard) || others.contains(wanted)) {
                return wanted;
            }
            throw new ConfigException(
                    "'" + word + "' (expected: " + standard + " or " + String.join(", ", others) + ")");
        });
    }

    /** {@code default} is what the incumbent's agents show for it too. */
    private static String connection(String word) throws ConfigException {
        return switch (Ascii.lower(word)) {
            case "direct", "default" -> "direct";
            case "gateway" ->
                throw new ConfigException(
                        "'gateway' (expected: direct; a machine talks to its control plane only, there is no gateway)");
            default -> throw new ConfigException("'" + word + "' (expected: direct)");
        };
    }

    private static String witnesses(String text) throws ConfigException {
        try {
            return WitnessQuorum.parse(text).toString();
        } catch (LogException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static String tpm(String word) throws ConfigException {
        String lower = Ascii.lower(word);
        if (lower.equals("auto") || lower.equals("off")) {
            return lower;
        }
        try {
            return TpmLocation.parse(word).toString();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage() + ", auto or off");
        }
    }

    private static String proxy(String word) throws ConfigException {
        return ProxyAddress.parse(word).text();
    }

    private static List<String> services(List<String> entries) throws ConfigException {
        Map<String, String> known = SERVICES.stream().collect(Collectors.toMap(Ascii::lower, name -> name));
        Map<String, String> read = new LinkedHashMap<>();
        for (String entry : bounded(entries)) {
            String name = known.get(Ascii.lower(entry));
            if (name == null) {
                throw new ConfigException("'" + entry + "' (expected: one of " + SERVICES + ", not an address)");
            }
            read.put(name, name);
        }
        return List.copyOf(read.values());
    }

    private static List<String> ports(List<String> entries) throws ConfigException {
        Map<String, String> read = new LinkedHashMap<>();
        for (String entry : bounded(entries)) {
            if (!entry.matches("[0-9]{1,5}") || Integer.parseInt(entry) < 1 || Integer.parseInt(entry) > 65_535) {
                throw new ConfigException("'" + entry + "' (expected: ports from 1 to 65535, comma separated)");
            }
            String port = Integer.toString(Integer.parseInt(entry));
            read.put(port, port);
        }
        return List.copyOf(read.values());
    }

    private static List<String> packages(List<String> entries) throws ConfigException {
        Map<String, String> read = new LinkedHashMap<>();
        for (String entry : bounded(entries)) {
            String text = AdmittedPackages.entry(entry);
            read.put(text, text);
        }
        return List.copyOf(read.values());
    }

    private static List<String> signers(List<String> entries) throws ConfigException {
        Map<String, String> read = new LinkedHashMap<>();
        for (String entry : bounded(entries)) {
            try {
                String line = SshPublicKey.parseLine(entry).line();
                read.putIfAbsent(keyOf(line), line);
            } catch (SshException e) {
                throw new ConfigException(String.valueOf(e.getMessage()));
            }
        }
        return List.copyOf(read.values());
    }

    /** Type and key, without the comment. */
    private static String keyOf(String line) {
        String[] parts = line.strip().split("\\s+", 3);
        return parts.length < 2 ? line : parts[0] + " " + parts[1];
    }

    private static List<String> bounded(List<String> entries) throws ConfigException {
        if (entries.size() > MAX_ENTRIES) {
            throw new ConfigException(entries.size() + " entries (expected: at most " + MAX_ENTRIES + ")");
        }
        return entries;
    }
}

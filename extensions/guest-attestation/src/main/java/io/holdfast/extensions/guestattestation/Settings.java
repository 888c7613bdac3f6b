package io.holdfast.extensions.guestattestation;

import io.holdfast.extensions.handler.Members;
import io.holdfast.extensions.handler.SettingsException;
import io.holdfast.kernel.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The documented settings ({@code AttestationConfig}), whose values are strings.
 *
 * @param endpoint of the attestation provider; empty for the shared provider of the control plane
 * @param frequency how often the machine is attested while it runs
 */
record Settings(Optional<URI> endpoint, Duration frequency) {
    private static final Duration DEFAULT = Duration.ofMinutes(60);
    private static final int LONGEST_MINUTES = 1440;
    private static final String FREQUENCY = "AscSettings.ascReportingFrequency";

    static Settings of(JsonObject open) throws SettingsException {
        only(open, "the settings", Set.of("AttestationConfig"));
        JsonObject config = open.object("AttestationConfig").orElse(JsonObject.EMPTY);
        only(config, "AttestationConfig", Set.of("MaaSettings", "AscSettings", "useCustomToken", "disableAlerts"));
        JsonObject provider = config.object("MaaSettings").orElse(JsonObject.EMPTY);
        only(provider, "MaaSettings", Set.of("maaEndpoint", "maaTenantName"));
        JsonObject reporting = config.object("AscSettings").orElse(JsonObject.EMPTY);
        only(reporting, "AscSettings", Set.of("ascReportingEndpoint", "ascReportingFrequency"));
        if (Members.flag(config, "useCustomToken")) {
            throw new SettingsException("useCustomToken is true (expected: false; there is one kind of token here)");
        }
        Members.flag(config, "disableAlerts"); // which alerts are shown is for the control plane to say
        if (Members.text(reporting, "ascReportingEndpoint", "AscSettings.ascReportingEndpoint")
                .isPresent()) {
            throw new SettingsException("AscSettings.ascReportingEndpoint is set (expected: nothing; the control plane"
                    + " learns of each attestation at its own providers)");
        }
        Optional<String> endpoint = Members.text(provider, "maaEndpoint", "MaaSettings.maaEndpoint");
        return new Settings(
                endpoint.isPresent() ? Optional.of(address(endpoint.get())) : Optional.empty(),
                frequency(Members.text(reporting, "ascReportingFrequency", FREQUENCY)));
    }

    private static void only(JsonObject settings, String place, Set<String> known) throws SettingsException {
        for (String name : settings.names()) {
            if (!known.contains(name)) {
                throw new SettingsException(place + " have a member that is not known (expected: "
                        + String.join(", ", known.stream().sorted().toList()) + ")");
            }
        }
    }

    private static URI address(String text) throws SettingsException {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if ("https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // said below
        }
        throw new SettingsException(
                "MaaSettings.maaEndpoint: '" + text + "' (expected: https://HOST[:PORT][/PATH] of a provider)");
    }

    private static Duration frequency(Optional<String> minutes) throws SettingsException {
        if (minutes.isEmpty()) {
            return DEFAULT;
        }
        if (minutes.get().matches("[0-9]{1,4}")) {
            int number = Integer.parseInt(minutes.get());
            if (number >= 1 && number <= LONGEST_MINUTES) {
                return Duration.ofMinutes(number);
            }
        }
        throw new SettingsException(
                FREQUENCY + ": '" + minutes.get() + "' (expected: minutes, 1 to " + LONGEST_MINUTES + ")");
    }
}

package io.holdfast.agent.extensions;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * An extension as the control plane wants it, verified and allowed by the local controls.
 *
 * @param item the key of the desired-state item
 * @param name the extension resource's name
 * @param packageDigest SHA-256 of the zip
 * @param forceUpdateTag a change of it alone runs the extension again; empty when there is none
 * @param after names of the extensions of this machine that have to succeed before this one is begun
 */
public record DesiredExtension(
        String item,
        String name,
        long generation,
        ExtensionType type,
        HandlerVersion version,
        Digest packageDigest,
        Optional<JsonObject> settings,
        Optional<JsonObject> protectedSettings,
        String forceUpdateTag,
        List<String> after) {
    public DesiredExtension {
        after = List.copyOf(after);
    }

    /** One that comes after no other. */
    public DesiredExtension(
            String item,
            String name,
            long generation,
            ExtensionType type,
            HandlerVersion version,
            Digest packageDigest,
            Optional<JsonObject> settings,
            Optional<JsonObject> protectedSettings,
            String forceUpdateTag) {
        this(
                item,
                name,
                generation,
                type,
                version,
                packageDigest,
                settings,
                protectedSettings,
                forceUpdateTag,
                List.of());
    }

    /** Without the settings. */
    @Override
    public String toString() {
        return "DesiredExtension[" + item + " generation " + generation + ", " + type + " " + version + "]";
    }
}

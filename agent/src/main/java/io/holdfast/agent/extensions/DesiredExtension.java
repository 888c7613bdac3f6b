package io.holdfast.agent.extensions;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.JsonObject;
import java.util.Optional;

/**
 * An extension as the control plane wants it, verified and allowed by the local controls.
 *
 * @param item the key of the desired-state item
 * @param name the extension resource's name
 * @param packageDigest SHA-256 of the zip
 * @param forceUpdateTag a change of it alone runs the extension again; empty when there is none
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
        String forceUpdateTag) {

    /** Without the settings. */
    @Override
    public String toString() {
        return "DesiredExtension[" + item + " generation " + generation + ", " + type + " " + version + "]";
    }
}

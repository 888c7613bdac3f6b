package io.holdfast.agent.controls;

import io.holdfast.kernel.Digest;
import java.util.List;

/** What the local controls say to an operation. */
public sealed interface Decision {
    /** Without any condition. */
    Allowed ALLOWED = new Allowed(false, List.of());

    /**
     * @param onlyFirstParty the name is on the allow list only through the incumbent's name that it stands in for; then
     *     its package must come from Holdfast itself
     * @param pins roots below one of which the package must be signed; empty for no such condition
     */
    record Allowed(boolean onlyFirstParty, List<Pin> pins) implements Decision {
        public Allowed {
            pins = List.copyOf(pins);
        }
    }

    /**
     * The root that an entry names.
     *
     * @param root SHA-256 of the certificate
     * @param entry as the administrator wrote it
     */
    record Pin(Digest root, String entry) {}

    /**
     * @param key of the configuration, {@code extensions.blocklist}
     * @param entry that decided; empty when the absence of an entry did
     * @param explanation for the status of the extension: names key, entry, file, who set it and when
     */
    record Refused(String key, String entry, String explanation) implements Decision {}

    /** Not now: stays pending until the control changes. */
    record Waiting(String key, String explanation) implements Decision {}
}

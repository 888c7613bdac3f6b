package io.holdfast.agent.controls;

/** What the local controls say to an operation. */
public sealed interface Decision {
    /**
     * @param onlyFirstParty the name is on the allow list only through the incumbent's name that it stands in for; then
     *     its package must come from Holdfast itself
     */
    record Allowed(boolean onlyFirstParty) implements Decision {}

    /**
     * @param key of the configuration, {@code extensions.blocklist}
     * @param entry that decided; empty when the absence of an entry did
     * @param explanation for the status of the extension: names key, entry, file, who set it and when
     */
    record Refused(String key, String entry, String explanation) implements Decision {}

    /** Not now: stays pending until the control changes. */
    record Waiting(String key, String explanation) implements Decision {}
}

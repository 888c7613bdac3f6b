package io.holdfast.protocol;

/** The kinds of facts and how the spool treats them. */
public enum FactKind {
    /** Operating system, hardware, network: properties of the machine resource, by their ARM names. Newest wins. */
    MACHINE("machine", true),
    /** {@code agentConfiguration} as the machine resource shows it. Newest wins. */
    CONFIGURATION("configuration", true),
    /** {@link ExtensionOutcome}. Never dropped before it was delivered. */
    EXTENSION("extension", false),
    /** Status of an extension outside an operation, {@link ExtensionOutcome} with phase {@code status}. Newest wins. */
    EXTENSION_STATUS("extensionStatus", true),
    /** {@link ConfigurationReport}: what an assigned configuration found, newest wins. */
    CONFIGURATION_REPORT("configurationReport", true),
    /** {@code {"item","generation"}}: the machine keeps its own copy of the protected settings. */
    SETTINGS_KEPT("settingsKept", false),
    /** {@code {"first","last"}}: facts of these sequence numbers were lost because the spool was full. */
    LOSS("loss", false);

    private final String wire;
    private final boolean newestWins;

    FactKind(String wire, boolean newestWins) {
        this.wire = wire;
        this.newestWins = newestWins;
    }

    public String wire() {
        return wire;
    }

    /** Whether an undelivered older fact of the same kind (and item) may be replaced. */
    public boolean newestWins() {
        return newestWins;
    }

    static FactKind read(String wire) throws ProtocolException {
        for (FactKind kind : values()) {
            if (kind.wire.equals(wire)) {
                return kind;
            }
        }
        throw new ProtocolException("fact.kind is unknown");
    }
}

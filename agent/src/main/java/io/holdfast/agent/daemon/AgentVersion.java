package io.holdfast.agent.daemon;

/** The version of this build. */
public final class AgentVersion {
    public static final String TEXT = "0.1.0";

    private AgentVersion() {}
}

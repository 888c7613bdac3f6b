package io.holdfast.control.resources;

/**
 * Who asks.
 *
 * @param objectId of the principal, a UUID; what role assignments name
 * @param name what the activity log shows: the application id of a service principal
 */
public record Caller(String objectId, String name) {
    /** No principal has it: theirs are UUIDs. */
    private static final String SYSTEM = "system";

    /** The control plane itself, for what follows from time or from reports. */
    public static Caller system(String part) {
        return new Caller(SYSTEM, "system:" + part);
    }

    /** Whether it is the control plane itself, which goes through the same corridor and needs no role. */
    public boolean isSystem() {
        return objectId.equals(SYSTEM);
    }
}

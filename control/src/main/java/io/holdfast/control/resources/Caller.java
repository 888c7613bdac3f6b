package io.holdfast.control.resources;

/**
 * Who asks.
 *
 * @param objectId of the principal, a UUID; what role assignments name
 * @param name what the activity log shows: the application id of a service principal
 */
public record Caller(String objectId, String name) {
    /** The control plane itself, for what follows from time or from reports. */
    public static Caller system(String part) {
        return new Caller("system", "system:" + part);
    }
}

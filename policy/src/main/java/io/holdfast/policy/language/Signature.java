package io.holdfast.policy.language;

/**
 * A function that rules may call.
 *
 * @param least arguments
 * @param most arguments; negative for as many as the limits let
 * @param pure whether it answers the same for the same arguments, whatever the resource, the request and the time
 */
public record Signature(String name, int least, int most, boolean pure) {
    public boolean takes(int arguments) {
        return arguments >= least && (most < 0 || arguments <= most);
    }

    /** {@code 1 to 2}, {@code 3}, {@code at least 2}. */
    public String expectation() {
        if (most < 0) {
            return "at least " + least;
        }
        return least == most ? String.valueOf(least) : least + " to " + most;
    }
}

package io.holdfast.trust.log;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which log, and which life of it: {@code holdfast/<tenant>/<epoch>}.
 *
 * @param epoch from 1
 */
public record Origin(UUID tenant, int epoch) {
    private static final Pattern PATTERN =
            Pattern.compile("holdfast/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([1-9][0-9]{0,8})");

    public Origin {
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch: " + epoch + " (expected: >= 1)");
        }
    }

    public static Origin parse(String text) throws LogException {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw LogException.malformed("origin is not holdfast/<tenant>/<epoch>");
        }
        return new Origin(UUID.fromString(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Name of the recovery key of this log, the same for every epoch. */
    public static String recoveryName(UUID tenant) {
        return "holdfast/" + tenant + "/recovery";
    }

    @Override
    public String toString() {
        return "holdfast/" + tenant + "/" + epoch;
    }
}

package io.holdfast.agent.configuration.resources;

import io.holdfast.kernel.json.JsonObject;
import java.util.List;

/**
 * What an audit of one resource found.
 *
 * @param reasons none exactly when nothing is wrong
 * @param properties what was looked at, for the report
 */
public record Result(Status status, List<Reason> reasons, JsonObject properties) {
    /** An audit that failed is never compliant. */
    public enum Status {
        COMPLIANT("Compliant"),
        NON_COMPLIANT("NonCompliant"),
        /** What the resource is about is not on this machine; counts as compliant. */
        NOT_APPLICABLE("NotApplicable");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    public Result {
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty() == (status == Status.NON_COMPLIANT)) {
            throw new IllegalArgumentException(reasons.size() + " reasons of a result that is " + status
                    + " (expected: reasons when not compliant)");
        }
    }

    public static Result notApplicable(String why) {
        return new Result(
                Status.NOT_APPLICABLE,
                List.of(),
                JsonObject.builder().put("NotApplicable", why).build());
    }

    /** The audit itself could not be done. */
    public static Result failed(String kind, String why) {
        return new Result(
                Status.NON_COMPLIANT,
                List.of(new Reason(kind + ":" + kind + ":error", "The audit failed: " + why)),
                JsonObject.EMPTY);
    }

    public boolean compliant() {
        return status != Status.NON_COMPLIANT;
    }
}

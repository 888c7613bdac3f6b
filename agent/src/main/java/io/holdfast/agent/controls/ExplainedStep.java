package io.holdfast.agent.controls;

/**
 * One thing that was looked at on the way to a decision.
 *
 * @param outcome what it means for the operation
 */
public record ExplainedStep(String rule, Outcome outcome, String text) {
    /** What a rule says. */
    public enum Outcome {
        PASSES("passes"),
        /** Passes only under a condition that the package or its settings must meet. */
        DEPENDS("depends"),
        REFUSES("refuses"),
        WAITS("waits");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}

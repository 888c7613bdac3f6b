package io.holdfast.agent.lockdown;

import java.util.List;

/**
 * A practice and whether it holds.
 *
 * @param commands that close it; none where it holds
 */
public record Finding(String practice, State state, String text, List<String> commands) {
    /** How it stands. */
    public enum State {
        CLOSED("closed"),
        OPEN("open"),
        /** Not needed for a locked-down machine, and better. */
        RECOMMENDED("recommended");

        private final String word;

        State(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public Finding {
        commands = List.copyOf(commands);
    }

    static Finding closed(String practice, String text) {
        return new Finding(practice, State.CLOSED, text, List.of());
    }

    static Finding open(String practice, String text, List<String> commands) {
        return new Finding(practice, State.OPEN, text, commands);
    }
}

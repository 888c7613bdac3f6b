package io.holdfast.agent.controls;

import java.util.Optional;

/** An entry of a list that is not the name of an extension, and the nearest one that is. */
public record BadEntry(String entry, String expected, Optional<String> suggestion) {
    @Override
    public String toString() {
        return "'" + entry + "' (expected: " + expected + ")"
                + suggestion.map(name -> "; did you mean " + name + "?").orElse("");
    }
}

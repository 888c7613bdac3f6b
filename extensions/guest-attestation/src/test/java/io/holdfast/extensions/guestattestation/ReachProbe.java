package io.holdfast.extensions.guestattestation;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Says what stands in the way to an address; for a process in a network of its own. */
final class ReachProbe {
    private ReachProbe() {}

    public static void main(String[] arguments) throws IOException {
        UnreachableException why = ReachTest.explained(arguments[0], Optional.empty(), List.of());
        System.out.println(why.step() + ": " + why.getMessage());
    }
}

package io.holdfast.agent.extensions;

import java.util.HashSet;
import java.util.Set;

/** Lets handlers do one at a time what none of them may do beside another (ADR 0012). */
final class Turns {
    private final Set<String> taken = new HashSet<>();

    /** After a start: the handler's turn has begun before it, and others wait for its end. */
    synchronized void adopt(String handler) {
        taken.add(handler);
    }

    /** Waits for the handler's turn; it has come at once when it was adopted. */
    synchronized void take(String handler) throws InterruptedException {
        while (!taken.contains(handler) && !taken.isEmpty()) {
            wait();
        }
        taken.add(handler);
    }

    synchronized void leave(String handler) {
        taken.remove(handler);
        notifyAll();
    }
}

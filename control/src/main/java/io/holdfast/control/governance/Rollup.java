package io.holdfast.control.governance;

import java.util.List;

/** Which of several states stands for all of them (Azure Policy, compliance states). */
final class Rollup {
    /** The first one that occurs wins. */
    static final List<String> RANK = List.of("NonCompliant", "Compliant", "Conflict", "Exempt", "Unknown");

    private Rollup() {}

    static String worse(String one, String other) {
        return RANK.indexOf(one) <= RANK.indexOf(other) ? one : other;
    }
}

package io.holdfast.control.security;

import java.util.List;

/**
 * What all alerts of one detection have in common.
 *
 * @param type {@code alertType}: the name of the detection
 * @param component {@code productComponentName}
 * @param intent of the kill chain, such as {@code DefenseEvasion}
 * @param steps what a person does about it
 */
public record AlertKind(
        String type, String displayName, String component, Severity severity, String intent, List<String> steps) {
    public AlertKind {
        steps = List.copyOf(steps);
    }
}

package io.holdfast.policy;

import io.holdfast.kernel.Ascii;
import java.util.Optional;

/** The effects by name, compared without case. */
public enum EffectKind {
    DISABLED("disabled"),
    APPEND("append"),
    MODIFY("modify"),
    DENY("deny"),
    AUDIT("audit"),
    MANUAL("manual"),
    AUDIT_IF_NOT_EXISTS("auditIfNotExists"),
    DEPLOY_IF_NOT_EXISTS("deployIfNotExists"),
    DENY_ACTION("denyAction");

    private final String text;

    EffectKind(String text) {
        this.text = text;
    }

    public static Optional<EffectKind> of(String text) {
        for (EffectKind kind : values()) {
            if (Ascii.equalsIgnoreCase(kind.text, text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Whether a related resource decides rather than the rule alone. */
    public boolean looksForRelated() {
        return this == AUDIT_IF_NOT_EXISTS || this == DEPLOY_IF_NOT_EXISTS;
    }

    @Override
    public String toString() {
        return text;
    }
}

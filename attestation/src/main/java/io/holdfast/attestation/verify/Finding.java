package io.holdfast.attestation.verify;

import java.util.OptionalInt;

/**
 * What a rule found.
 *
 * @param severity whether evidence with it is refused
 * @param message a whole sentence, with value and expectation; the end of a long one is cut off, since it may quote evidence
 * @param event number of the event in its log, from 0 (the Spec ID event is not counted), where one is to blame
 * @param pcr PCR that is concerned
 */
public record Finding(Rule rule, Severity severity, String message, OptionalInt event, OptionalInt pcr) {
    /** Characters of {@code message}. */
    static final int MOST = 1_000;

    public Finding {
        message = Cut.to(MOST, message);
    }

    public enum Severity {
        /** The evidence is not verified. */
        REFUSAL,
        /** The evidence is verified; what it says is worth less, or is worth a look. */
        NOTE
    }
}

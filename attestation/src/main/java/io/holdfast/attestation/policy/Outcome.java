package io.holdfast.attestation.policy;

import io.holdfast.attestation.claims.Claim;
import java.util.List;

/** What a policy says of a set of claims. */
public sealed interface Outcome {
    /**
     * authorizationrules permitted.
     *
     * @param issued the outgoing claims, in the order of issuing
     * @param properties claims of {@code issueproperty}
     */
    record Permitted(
            List<Claim> issued, List<Claim> properties, PolicyConfiguration configuration, TokenProperties token)
            implements Outcome {
        public Permitted {
            issued = List.copyOf(issued);
            properties = List.copyOf(properties);
        }
    }

    /**
     * No token (REST code {@code PolicyEvaluationError}).
     *
     * @param message whole sentences
     * @param line of the rule that refused, from 1; 0 when there is none
     */
    record Refused(Reason reason, String message, int line) implements Outcome {}

    enum Reason {
        /** A rule denied. */
        DENIED,
        /** No rule permitted. */
        NOT_PERMITTED,
        /** A rule could not be evaluated, or the policy took too many steps. */
        ERROR
    }
}

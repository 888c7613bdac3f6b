package io.holdfast.attestation.policy;

import java.time.Duration;

/**
 * What properties issued by a policy say about the token.
 *
 * @param validity {@code report_validity_in_minutes}: one day unless said otherwise, one year at most
 * @param omitCertificates {@code omit_x5c}: the header has {@code x5t} in place of {@code x5c}
 */
public record TokenProperties(Duration validity, boolean omitCertificates) {
    public static final Duration MAX_VALIDITY = Duration.ofDays(365);
    public static final TokenProperties DEFAULT = new TokenProperties(Duration.ofDays(1), false);
}

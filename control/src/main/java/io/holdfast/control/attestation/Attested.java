package io.holdfast.control.attestation;

import io.holdfast.attestation.verify.Finding;
import io.holdfast.attestation.verify.Verdict;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ResourceId;
import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One attestation of a machine, whose request came with that machine's own token. A machine chooses at which provider it
 * attests: whether it is the one that counts for the machine is for the listener to say.
 *
 * @param provider name of the attestation provider, in lower case
 * @param verdict whether the evidence holds, with the rules of the machine's identity among its findings; says nothing about
 *     whether the boot is acceptable
 * @param eventLog the firmware's log as bytes
 * @param refusal why there is no token, in a whole sentence; empty when there is one
 * @param token the token that was given out, a JWT
 * @param prediction {@code holdfast_prediction} of the request, as the machine sent it; empty object when there is none
 */
public record Attested(
        ResourceId machine,
        EnrolmentId enrolment,
        Instant time,
        String provider,
        Verdict verdict,
        Optional<Bytes> eventLog,
        Optional<String> refusal,
        Optional<String> token,
        JsonObject prediction) {

    public boolean verified() {
        return verdict.verified();
    }

    public List<Finding> findings() {
        return verdict.findings();
    }

    @Override
    public String toString() {
        return "Attested[" + machine + " at " + provider + ", verified: " + verified() + "]";
    }
}

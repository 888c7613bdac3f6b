package io.holdfast.attestation.token;

import io.holdfast.kernel.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * What the service says in a token beside what the policy issued.
 *
 * @param issuer address of the provider, {@code iss}
 * @param id {@code jti}, never used before
 * @param now {@code iat} and {@code nbf}; cut to seconds
 * @param attestationType {@code x-ms-attestation-type}, for example {@code tpm} or {@code azurevm}
 * @param policyHash {@code x-ms-policy-hash}
 * @param policySigner {@code x-ms-policy-signer}, of a signed policy
 * @param nonce as the client sent it
 * @param confirmationKey JWK of the key that the client has proved, {@code cnf} (RFC 7800)
 * @param relyingPartyData {@code rp_data}, as the client sent it
 * @param claims further claims of the service, such as {@code x-ms-azurevm-vmid}; no policy can replace them
 */
public record TokenFacts(
        String issuer,
        String id,
        Instant now,
        String attestationType,
        String policyHash,
        Optional<JsonObject> policySigner,
        Optional<String> nonce,
        Optional<JsonObject> confirmationKey,
        Optional<String> relyingPartyData,
        JsonObject claims) {

    /** With nothing that is optional. */
    public static TokenFacts of(String issuer, String id, Instant now, String attestationType, String policyHash) {
        return new TokenFacts(
                issuer,
                id,
                now,
                attestationType,
                policyHash,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                JsonObject.EMPTY);
    }

    public TokenFacts withPolicySigner(Optional<JsonObject> signer) {
        return new TokenFacts(
                issuer, id, now, attestationType, policyHash, signer, nonce, confirmationKey, relyingPartyData, claims);
    }

    public TokenFacts withNonce(Optional<String> value) {
        return new TokenFacts(
                issuer,
                id,
                now,
                attestationType,
                policyHash,
                policySigner,
                value,
                confirmationKey,
                relyingPartyData,
                claims);
    }

    public TokenFacts withConfirmationKey(Optional<JsonObject> jwk) {
        return new TokenFacts(
                issuer, id, now, attestationType, policyHash, policySigner, nonce, jwk, relyingPartyData, claims);
    }

    public TokenFacts withRelyingPartyData(Optional<String> data) {
        return new TokenFacts(
                issuer, id, now, attestationType, policyHash, policySigner, nonce, confirmationKey, data, claims);
    }

    public TokenFacts withClaims(JsonObject more) {
        return new TokenFacts(
                issuer,
                id,
                now,
                attestationType,
                policyHash,
                policySigner,
                nonce,
                confirmationKey,
                relyingPartyData,
                more);
    }
}

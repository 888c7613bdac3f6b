package io.holdfast.control.attestation;

import io.holdfast.attestation.claims.Claim;
import io.holdfast.attestation.claims.ClaimValue;
import io.holdfast.attestation.token.TokenFacts;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonBoolean;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a request says beside its evidence, to policies and in the token. */
final class RequestClaims {
    /** Ours: false where nothing ties the request's key to the TPM, as in version 1 without an enclave. */
    private static final String BOUND = "request-key-bound";

    private RequestClaims() {}

    static List<Claim> of(TpmRequest request) {
        List<Claim> claims = new ArrayList<>();
        claims.add(Claim.service(
                "x-ms-tpm-request-key", ClaimValue.json(request.key().claim())));
        claims.add(Claim.service(
                "x-ms-tpm-other-keys",
                ClaimValue.json(request.otherKeys().stream()
                        .map(key -> (Json) key.claim())
                        .collect(JsonArray.collector()))));
        claims.add(Claim.service(BOUND, ClaimValue.of(request.key().bound())));
        claims.addAll(EnclaveEvidence.claims(request.enclave()));
        claims.addAll(request.customClaims());
        return claims;
    }

    /** {@code cnf} is there only for a key that the TPM or an enclave vouches for; else the token says that none does. */
    static TokenFacts facts(TpmRequest request, TokenFacts facts) {
        TokenFacts more = facts.withRelyingPartyData(request.relyingPartyData());
        return request.key().bound()
                ? more.withConfirmationKey(Optional.of(request.key().json()))
                : more.withClaims(JsonObject.of(BOUND, JsonBoolean.FALSE));
    }
}

package io.holdfast.control.attestation;

import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.util.List;

/** What a provider says of its tokens (OpenID Connect Discovery 1.0). */
final class OpenIdMetadata {
    private OpenIdMetadata() {}

    static JsonObject of(String issuer) {
        return JsonObject.builder()
                .put("issuer", issuer)
                .put("jwks_uri", issuer + "/certs")
                .put("revocation_endpoint", issuer + "/revoke")
                .put("response_types_supported", JsonArray.ofStrings(List.of("token", "none")))
                .put("id_token_signing_alg_values_supported", JsonArray.ofStrings(List.of("RS256")))
                .put(
                        "claims_supported",
                        JsonArray.ofStrings(List.of(
                                "iss",
                                "iat",
                                "nbf",
                                "exp",
                                "jti",
                                "cnf",
                                "rp_data",
                                "x-ms-ver",
                                "x-ms-attestation-type",
                                "x-ms-policy-hash",
                                "x-ms-policy-signer",
                                "x-ms-runtime")))
                .build();
    }
}

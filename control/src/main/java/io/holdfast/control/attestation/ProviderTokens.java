package io.holdfast.control.attestation;

import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.jose.X5c;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** What a provider signs: answers about its policies and signers. */
final class ProviderTokens {
    private static final Duration LIFE = Duration.ofHours(8);

    private final AttestationKeys keys;
    private final ProviderAddresses addresses;

    ProviderTokens(AttestationKeys keys, ProviderAddresses addresses) {
        this.keys = keys;
        this.addresses = addresses;
    }

    /** {@code {"token": JWT}}. */
    JsonObject answer(Provider provider, JsonObject claims, Instant now) {
        String issuer = addresses.of(provider.name());
        AttestationKeys.Signing signing = keys.signing();
        JsonObject header = JsonObject.builder()
                .put("typ", "JWT")
                .put("jku", issuer + "/certs")
                .put("kid", signing.id())
                .put("x5c", X5c.json(signing.chain()))
                .build();
        JsonObject whole = JsonObject.builder()
                .put("iss", issuer)
                .put("iat", now.getEpochSecond())
                .put("nbf", now.getEpochSecond())
                .put("exp", now.plus(LIFE).getEpochSecond())
                .put("jti", UUID.randomUUID().toString())
                .put("x-ms-ver", "1.0")
                .putAll(claims)
                .build();
        return JsonObject.of("token", Json.of(Jws.sign(header, whole.utf8(), signing.signer())));
    }
}

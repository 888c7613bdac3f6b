package io.holdfast.testbed.attacks;

import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.attestation.RequestSigner;

/** A key of a request that is vouched for in another way than its own. */
record PretendingKey(RequestSigner key, JsonObject said) implements RequestSigner {
    @Override
    public String jwk() {
        return key.jwk();
    }

    @Override
    public byte[] qualifyingData(byte[] challenge) {
        return key.qualifyingData(challenge);
    }

    @Override
    public JsonObject info(byte[] challenge) {
        return said;
    }

    @Override
    public byte[] sign(byte[] input) {
        return key.sign(input);
    }
}

package io.holdfast.testbed.attestation;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.ObjectAttributes;
import io.holdfast.attestation.tpm.SignatureScheme;
import io.holdfast.attestation.tpm.TpmObject;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmWriter;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;

/** A key in a TPM, for which the TPM's attestation key speaks ({@code tpm_certify}). */
public record CertifiedKey(SoftTpm tpm, TpmObject key) implements RequestSigner {
    private static final int ALG_RSA = 0x0001;
    private static final int ALG_NULL = 0x0010;
    private static final int ATTRIBUTES = ObjectAttributes.FIXED_TPM
            | ObjectAttributes.FIXED_PARENT
            | ObjectAttributes.SENSITIVE_DATA_ORIGIN
            | ObjectAttributes.USER_WITH_AUTH
            | ObjectAttributes.SIGN;

    /** Made anew: RSA-2048, which signs PS256. */
    public static CertifiedKey in(SoftTpm tpm) {
        byte[] template = new TpmWriter()
                .u16(ALG_RSA)
                .u16(HashAlgorithm.SHA256.id())
                .u32(ATTRIBUTES)
                .sized(new byte[0])
                .u16(ALG_NULL)
                .u16(SignatureScheme.RSAPSS.id())
                .u16(HashAlgorithm.SHA256.id())
                .u16(2048)
                .u32(0)
                .sized(new byte[256])
                .array();
        return new CertifiedKey(tpm, tpm.make(template));
    }

    @Override
    public String jwk() {
        return Jwk.of(key.publicArea().publicKey()).toJson().compact();
    }

    @Override
    public byte[] qualifyingData(byte[] challenge) {
        return challenge;
    }

    @Override
    public JsonObject info(byte[] challenge) {
        return info(key.publicArea(), tpm.certify(key, challenge));
    }

    /** What a request says of a key, whatever of it is true. */
    public static JsonObject info(TpmPublic key, Attestation said) {
        return JsonObject.of(
                "tpm_certify",
                JsonObject.of(
                        "public",
                        text(key.area()),
                        "certification",
                        text(said.attest().array()),
                        "signature",
                        text(said.signature().array())));
    }

    private static Json text(byte[] bytes) {
        return Json.of(Base64Url.encode(bytes));
    }

    @Override
    public byte[] sign(byte[] input) {
        return tpm.signPss(key, input).array();
    }
}

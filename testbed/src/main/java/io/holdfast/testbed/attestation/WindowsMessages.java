package io.holdfast.testbed.attestation;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.PlatformClaim;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.function.UnaryOperator;

/**
 * Messages of the TPM protocol, version 1, as clients on Windows send them.
 *
 * @param quoter quotes PCRs of one bank; all, where Windows does it
 * @param attestKey RSA
 */
public record WindowsMessages(Quoter quoter, KeyPair attestKey) {
    public static KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes RSA keys", e);
        }
    }

    /** What {@code NCryptCreateClaim} gives for a nonce. */
    public byte[] claim(byte[] nonce) {
        Attestation quote = quoter.quote(nonce);
        PcrValues pcrs = quoter.pcrs().getFirst();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int pcr = 0; pcr < PcrValues.COUNT; pcr++) {
            all.writeBytes(pcrs.value(pcr)
                    .map(Bytes::array)
                    .orElseGet(() -> new byte[pcrs.bank().size()]));
        }
        return new PlatformClaim(pcrs.bank(), Bytes.of(all.toByteArray()), quote.attest(), quote.signature()).bytes();
    }

    public static byte[] challenge(JsonObject begun) {
        return Base64.getUrlDecoder().decode(begun.string("challenge").orElseThrow());
    }

    /** {@code att_data} of a request that answers {@code {"challenge", "service_context"}}; what Windows has not is empty. */
    public JsonObject data(JsonObject begun, Bytes log, byte[] claim) {
        JsonObject tpm = JsonObject.builder()
                .put("srtm_boot_log", Base64Url.encode(log.array()))
                .put("srtm_resume_log", "")
                .put("drtm_boot_log", "")
                .put("drtm_resume_log", "")
                .put("aik_cert", "")
                .put("aik_pub", Jwk.of(quoter.attestationKey().publicKey()).toJson())
                .put("current_claim", Base64Url.encode(claim))
                .build();
        return JsonObject.builder()
                .put("rp_id", "https://relying.party.invalid")
                .put("rp_data", "cnA")
                .put("challenge", begun.string("challenge").orElseThrow())
                .put("tpm_att_data", tpm)
                .put("attest_key", Jwk.of(attestKey.getPublic()).toJson())
                .put("service_context", begun.string("service_context").orElseThrow())
                .build();
    }

    /** A request over a fresh claim. */
    public JsonObject request(JsonObject begun, Bytes log) {
        return request(data(begun, log, claim(challenge(begun))));
    }

    public JsonObject request(JsonObject data) {
        return signed(JsonObject.of("att_type", Json.of("basic"), "att_data", data), attestKey);
    }

    /**
     * A request with the report of an enclave.
     *
     * @param secureKernel signs it
     * @param change of what is signed, after the enclave has spoken of it
     */
    public JsonObject enclave(JsonObject data, KeyPair secureKernel, UnaryOperator<JsonObject> change) {
        JsonObject all = JsonObject.of(
                "report_signed",
                change.apply(data),
                "vsm_report",
                Json.of(Base64Url.encode(report(data, secureKernel))));
        return signed(JsonObject.of("att_type", Json.of("vbs"), "att_data", all), attestKey);
    }

    /** What an enclave says of {@code report_signed}. */
    private static byte[] report(JsonObject data, KeyPair secureKernel) {
        try {
            byte[] statement = ByteBuffer.allocate(224)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(224)
                    .putInt(1)
                    .put(MessageDigest.getInstance("SHA-512").digest(data.utf8()))
                    .put(new byte[128])
                    .putInt(7)
                    .putInt(0)
                    .putInt(2)
                    .putInt(0)
                    .putInt(0)
                    .putInt(0x10)
                    .array();
            byte[] signature = pss(secureKernel, statement);
            return ByteBuffer.allocate(24 + statement.length + signature.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(24 + statement.length + signature.length)
                    .putInt(1)
                    .putInt(1)
                    .putInt(statement.length)
                    .putInt(signature.length)
                    .putInt(0)
                    .put(statement)
                    .put(signature)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-512 and RSASSA-PSS", e);
        }
    }

    /** A message whose JWS is of any key. */
    public static JsonObject signed(JsonObject body, KeyPair key) {
        try {
            String input = Base64Url.encode("{\"alg\":\"PS256\",\"typ\":\"attReq\"}".getBytes(StandardCharsets.UTF_8))
                    + "." + Base64Url.encode(body.utf8());
            byte[] signature = pss(key, input.getBytes(StandardCharsets.US_ASCII));
            return JsonObject.of("request", Json.of(input + "." + Base64Url.encode(signature)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with RSASSA-PSS", e);
        }
    }

    private static byte[] pss(KeyPair key, byte[] content) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        signature.initSign(key.getPrivate());
        signature.update(content);
        return signature.sign();
    }
}

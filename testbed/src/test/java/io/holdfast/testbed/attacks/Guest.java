package io.holdfast.testbed.attacks;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.tpm.Attestation;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.ObjectAttributes;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.attestation.tpm.TpmWriter;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.attestation.ForgedTpm;
import io.holdfast.testbed.attestation.RecordedBoot;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A guest as the client of AzureGuest plays it, with an ephemeral key that the test has the private half of. */
record Guest(RecordedBoot boot, ForgedTpm tpm, KeyPair ephemeral, PcrValues pcrs) {
    private static final int ATTRIBUTES = ObjectAttributes.DECRYPT
            | ObjectAttributes.FIXED_TPM
            | ObjectAttributes.FIXED_PARENT
            | ObjectAttributes.SENSITIVE_DATA_ORIGIN
            | ObjectAttributes.NO_DA;

    /** Quotes PCR 0 to 7 of the boot. */
    static Guest of(RecordedBoot boot) {
        PcrValues all = boot.pcrs().getFirst();
        PcrValues pcrs = new PcrValues(all.bank(), new TreeMap<>(all.values().headMap(8)));
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new Guest(boot, ForgedTpm.of(List.of(pcrs)), generator.generateKeyPair(), pcrs);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The digest of PolicyPCR over these values (TPM 2.0 Part 3, 23.7). */
    static byte[] policy(PcrValues pcrs) {
        MessageDigest values = HashAlgorithm.SHA256.digest();
        pcrs.values().values().forEach(value -> values.update(value.array()));
        return HashAlgorithm.SHA256
                .digest()
                .digest(new TpmWriter()
                        .bytes(new byte[32])
                        .u32(0x17F)
                        .u32(1)
                        .u16(0x000B)
                        .u8(3)
                        .bytes(new byte[] {(byte) 0xFF, 0, 0})
                        .bytes(values.digest())
                        .array());
    }

    /** @param policy of the ephemeral key */
    private TpmPublic area(int attributes, byte[] policy) {
        byte[] modulus = ((RSAPublicKey) ephemeral.getPublic()).getModulus().toByteArray();
        byte[] area = new TpmWriter()
                .u16(0x0001)
                .u16(0x000B)
                .u32(attributes)
                .sized(policy)
                .u16(0x0010)
                .u16(0x0010)
                .u16(2048)
                .u32(0)
                .sized(Arrays.copyOfRange(modulus, modulus.length - 256, modulus.length))
                .array();
        try {
            return TpmPublic.parse(area);
        } catch (TpmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String text(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String bare(Bytes signature) {
        try {
            return base64(TpmSignature.parse(signature.array()).value().array());
        } catch (TpmException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonObject request() {
        return request(ATTRIBUTES, policy(pcrs));
    }

    /** With an ephemeral key that a password opens as well as the policy. */
    JsonObject requestWithPassword() {
        return request(ATTRIBUTES | ObjectAttributes.USER_WITH_AUTH, policy(pcrs));
    }

    /** With an ephemeral key that opens in another state of the PCRs. */
    JsonObject requestForAnotherState() {
        return request(ATTRIBUTES, new byte[32]);
    }

    private JsonObject request(int attributes, byte[] policy) {
        TpmPublic key = area(attributes, policy);
        Attestation quote = tpm.quote(new byte[0]);
        Attestation certified = tpm.certify(key);
        JsonObject info = JsonObject.builder()
                .put("AttestationProtocolVersion", "2.0")
                .put("OSType", text("Linux"))
                .put("OSDistro", text("Debian GNU/Linux"))
                .put("OSVersionMajor", 12)
                .put("OSVersionMinor", 0)
                .put("OSBuild", text("NotApplication"))
                .put("TcgLogs", base64(boot.eventLog().array()))
                .put("ClientPayload", JsonObject.of("nonce", Json.of(text("of the client"))))
                .put(
                        "TpmInfo",
                        JsonObject.builder()
                                .put("AikCert", "")
                                .put("AikPub", base64(tpm.attestationKey().sizedArea()))
                                .put("PcrQuote", base64(quote.attest().array()))
                                .put("PcrSignature", bare(quote.signature()))
                                .put(
                                        "PcrSet",
                                        pcrs.values().keySet().stream()
                                                .map(Json::of)
                                                .collect(JsonArray.collector()))
                                .put(
                                        "PCRs",
                                        pcrs.values().entrySet().stream()
                                                .map(pcr -> (Json) JsonObject.of(
                                                        "Index",
                                                        Json.of(pcr.getKey()),
                                                        "Digest",
                                                        Json.of(base64(
                                                                pcr.getValue().array()))))
                                                .collect(JsonArray.collector()))
                                .put("EncKeyPub", base64(key.sizedArea()))
                                .put(
                                        "EncKeyCertifyInfo",
                                        base64(certified.attest().array()))
                                .put("EncKeyCertifyInfoSignature", bare(certified.signature()))
                                .build())
                .put("IsolationInfo", JsonObject.of("Type", Json.of("TrustedLaunch")))
                .build();
        return JsonObject.of("AttestationInfo", Json.of(Base64Url.encode(info.utf8())));
    }

    /** Opens what the service answered. */
    String open(String token) throws JoseException, JsonException, GeneralSecurityException {
        JsonObject sealed = (JsonObject) Json.parse(Base64Url.decode(token));
        Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        rsa.init(Cipher.DECRYPT_MODE, ephemeral.getPrivate());
        byte[] inner = rsa.doFinal(bytes(sealed, "EncryptedInnerKey"));
        byte[] iv = bytes(sealed.object("EncryptionParams").orElseThrow(), "Iv");
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(Cipher.DECRYPT_MODE, new SecretKeySpec(inner, "AES"), new GCMParameterSpec(128, iv));
        gcm.updateAAD("Transport Key".getBytes(StandardCharsets.US_ASCII));
        gcm.update(bytes(sealed, "Jwt"));
        return new String(gcm.doFinal(bytes(sealed, "AuthenticationData")), StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(JsonObject json, String name) {
        return Base64.getDecoder().decode(json.string(name).orElseThrow());
    }
}

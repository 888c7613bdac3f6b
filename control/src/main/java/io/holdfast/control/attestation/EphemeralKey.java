package io.holdfast.control.attestation;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.tpm.Certify;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.ObjectAttributes;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.SignatureScheme;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.attestation.tpm.TpmSignature;
import io.holdfast.attestation.tpm.TpmWriter;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a guest to which its token is sealed: one that its TPM made, and can only use while its PCRs are what was
 * quoted.
 */
record EphemeralKey(TpmPublic key) {
    private static final int ATTRIBUTES = ObjectAttributes.DECRYPT
            | ObjectAttributes.FIXED_TPM
            | ObjectAttributes.FIXED_PARENT
            | ObjectAttributes.SENSITIVE_DATA_ORIGIN
            | ObjectAttributes.NO_DA;

    /** TPM_CC_PolicyPCR (TPM 2.0 Part 3, 23.7). */
    private static final int POLICY_PCR = 0x0000017F;

    private static final byte[] LABEL = "Transport Key".getBytes(StandardCharsets.US_ASCII);

    /** Throws unless all of it is so. */
    static EphemeralKey check(Members tpm, PublicKey attestationKey, PcrValues pcrs) {
        TpmPublic key = tpm.tpm("EncKeyPub", tpm.base64("EncKeyPub"), TpmPublic::parse);
        Bytes certification = tpm.base64("EncKeyCertifyInfo");
        Certify said = tpm.tpm("EncKeyCertifyInfo", certification, Certify::parse);
        TpmSignature signature = new TpmSignature(
                SignatureScheme.RSASSA, HashAlgorithm.SHA256, tpm.base64("EncKeyCertifyInfoSignature"));
        if (!signature.verifies(attestationKey, certification.array())) {
            throw tpm.wrong("EncKeyCertifyInfoSignature", "is not one of the attestation key");
        }
        if (!said.name().equals(key.name())) {
            throw tpm.wrong("EncKeyCertifyInfo", "names another key than 'EncKeyPub'");
        }
        boolean fit = key.publicKey() instanceof RSAPublicKey
                && key.attributes().has(ATTRIBUTES)
                && !key.attributes().has(ObjectAttributes.SIGN)
                && !key.attributes().has(ObjectAttributes.USER_WITH_AUTH)
                && key.scheme().isEmpty();
        if (!fit) {
            throw tpm.wrong(
                    "EncKeyPub",
                    "is " + key.attributes() + " (expected: an RSA key without scheme that only its TPM has, that"
                            + " decrypts, and that its policy alone opens)");
        }
        if (!key.authPolicy().equals(policy(key.nameAlgorithm(), pcrs))) {
            throw tpm.wrong("EncKeyPub", "has another policy than PolicyPCR over the quoted PCRs");
        }
        return new EphemeralKey(key);
    }

    /** The digest of a policy of one PolicyPCR (Part 3, 23.7). */
    static Bytes policy(HashAlgorithm hash, PcrValues pcrs) {
        MessageDigest values = hash.digest();
        pcrs.values().values().forEach(value -> values.update(value.array()));
        byte[] mask = new byte[PcrValues.COUNT / 8];
        pcrs.values().keySet().forEach(index -> mask[index / 8] |= (byte) (1 << (index % 8)));
        TpmWriter written = new TpmWriter()
                .bytes(new byte[hash.size()])
                .u32(POLICY_PCR)
                .u32(1) // TPML_PCR_SELECTION of one bank
                .u16(pcrs.bank().id())
                .u8(mask.length)
                .bytes(mask)
                .bytes(values.digest());
        return Bytes.of(hash.digest().digest(written.array()));
    }

    /** The token for this key alone, in the form that the guest's client opens, as base64url of JSON. */
    String seal(String token, SecureRandom random) {
        byte[] inner = new byte[32];
        byte[] iv = new byte[12];
        random.nextBytes(inner);
        random.nextBytes(iv);
        try {
            Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
            gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(inner, "AES"), new GCMParameterSpec(128, iv));
            gcm.updateAAD(LABEL);
            byte[] sealed = gcm.doFinal(token.getBytes(StandardCharsets.US_ASCII));
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            rsa.init(Cipher.ENCRYPT_MODE, key.publicKey(), random);
            int length = sealed.length - 16;
            JsonObject answer = JsonObject.builder()
                    .put(
                            "EncryptionParams",
                            JsonObject.builder()
                                    .put("Cipher", "AES")
                                    .put("BlockMode", "ChainingModeGCM")
                                    .put("BlockPadding", "PKCS7")
                                    .put("KeySizeInBits", 256)
                                    .put("Iv", base64(iv))
                                    .build())
                    .put("EncryptedInnerKey", base64(rsa.doFinal(inner)))
                    .put("AuthenticationData", base64(Arrays.copyOfRange(sealed, length, sealed.length)))
                    .put("Jwt", base64(Arrays.copyOf(sealed, length)))
                    .build();
            return Base64Url.encode(answer.utf8());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM and RSA", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** As {@code x-ms-runtime} shows it. */
    JsonObject jwk() {
        return Jwk.of(key.publicKey()).toJson().toBuilder()
                .put("kid", "TpmEphemeralEncryptionKey")
                .put("key_ops", JsonArray.ofStrings(List.of("encrypt")))
                .build();
    }
}

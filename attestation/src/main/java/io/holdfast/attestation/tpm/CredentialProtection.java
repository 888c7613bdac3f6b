package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** How a credential is protected: a seed for the EK, and from the seed a cipher and a code (Part 1, 24). */
final class CredentialProtection {
    private static final String IDENTITY = "IDENTITY";

    private CredentialProtection() {}

    /** A seed, and the TPM2B_ENCRYPTED_SECRET that brings it to the TPM. */
    private record Seed(Bytes value, Bytes encrypted) {}

    static Credential make(TpmPublic ek, byte[] akName, byte[] secret, SecureRandom random) throws TpmException {
        HashAlgorithm hash = ek.nameAlgorithm();
        if (!ek.attributes().has(ObjectAttributes.RESTRICTED | ObjectAttributes.DECRYPT) || ek.symmetricBits() == 0) {
            throw new TpmException(
                    "the endorsement key is " + ek.attributes() + " (expected: a restricted decryption key)");
        }
        if (secret.length == 0 || secret.length > hash.size()) {
            throw new TpmException("the secret has " + secret.length + " bytes (expected: 1 to " + hash.size() + ")");
        }
        try {
            Seed seed = seed(ek, hash, random);
            byte[] protector = seed.value().array();
            byte[] key = Kdf.a(hash, protector, "STORAGE", akName, new byte[0], ek.symmetricBits());
            Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
            byte[] identity = cipher.doFinal(new TpmWriter().sized(secret).array());
            byte[] codeKey = Kdf.a(hash, protector, "INTEGRITY", new byte[0], new byte[0], hash.size() * 8);
            byte[] code = Kdf.hmac(
                    hash, codeKey, new TpmWriter().bytes(identity).bytes(akName).array());
            byte[] object = new TpmWriter().sized(code).bytes(identity).array();
            return new Credential(
                    Bytes.of(new TpmWriter().sized(object).array()),
                    Bytes.of(new TpmWriter().sized(seed.encrypted().array()).array()));
        } catch (GeneralSecurityException e) {
            throw new TpmException("no credential can be made for this endorsement key: " + e.getMessage());
        }
    }

    private static Seed seed(TpmPublic ek, HashAlgorithm hash, SecureRandom random)
            throws GeneralSecurityException, TpmException {
        return switch (ek.publicKey()) {
            case RSAPublicKey rsa -> rsaSeed(rsa, hash, random);
            case ECPublicKey ec -> ecSeed(ec, hash, random);
            default -> throw new TpmException("the endorsement key is of another kind (expected: RSA or ECC)");
        };
    }

    /** OAEP with the label IDENTITY (Part 1, B.10.3). */
    private static Seed rsaSeed(RSAPublicKey ek, HashAlgorithm hash, SecureRandom random)
            throws GeneralSecurityException {
        byte[] seed = new byte[hash.size()];
        random.nextBytes(seed);
        Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
        oaep.init(
                Cipher.ENCRYPT_MODE,
                ek,
                new OAEPParameterSpec(
                        hash.standardName(),
                        "MGF1",
                        new MGF1ParameterSpec(hash.standardName()),
                        new PSource.PSpecified(Kdf.label(IDENTITY))),
                random);
        return new Seed(Bytes.of(seed), Bytes.of(oaep.doFinal(seed)));
    }

    /** One-pass Diffie-Hellman with a key made for this (Part 1, C.6.3). */
    private static Seed ecSeed(ECPublicKey ek, HashAlgorithm hash, SecureRandom random)
            throws GeneralSecurityException, TpmException {
        EcCurve curve = EcCurve.of(ek).orElseThrow(() -> new TpmException("the endorsement key is of another curve"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(curve.parameters(), random);
        KeyPair ephemeral = generator.generateKeyPair();
        if (!(ephemeral.getPublic() instanceof ECPublicKey own)) {
            throw new IllegalStateException("a generator of EC keys makes EC keys");
        }
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(ephemeral.getPrivate());
        agreement.doPhase(ek, true);
        byte[] x = curve.coordinate(own.getW().getAffineX());
        byte[] seed = Kdf.e(
                hash,
                agreement.generateSecret(),
                IDENTITY,
                x,
                curve.coordinate(ek.getW().getAffineX()),
                hash.size() * 8);
        byte[] point = new TpmWriter()
                .sized(x)
                .sized(curve.coordinate(own.getW().getAffineY()))
                .array();
        return new Seed(Bytes.of(seed), Bytes.of(point));
    }
}

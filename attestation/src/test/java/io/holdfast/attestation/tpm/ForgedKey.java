package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;

/** A key that claims to be a TPM's and signs whatever a test wants. */
public record ForgedKey(TpmPublic area, PrivateKey key) {
    /** With the attributes of an attestation key and a fixed scheme. */
    public static ForgedKey ec() {
        return ec(ObjectAttributes.ATTESTATION_KEY);
    }

    public static ForgedKey ec(int attributes) {
        KeyPair pair = pair("EC", 256);
        if (!(pair.getPublic() instanceof ECPublicKey ec)) {
            throw new IllegalStateException("not an EC key");
        }
        TpmWriter writer = head(TpmPublic.ECC, attributes)
                .u16(SignatureScheme.ECDSA.id())
                .u16(HashAlgorithm.SHA256.id())
                .u16(EcCurve.P256.id())
                .u16(KeyScheme.NULL)
                .sized(EcCurve.P256.coordinate(ec.getW().getAffineX()))
                .sized(EcCurve.P256.coordinate(ec.getW().getAffineY()));
        return of(writer, pair);
    }

    /** With no fixed scheme. */
    public static ForgedKey rsa() {
        return rsa(2048);
    }

    public static ForgedKey rsa(int bits) {
        KeyPair pair = pair("RSA", bits);
        if (!(pair.getPublic() instanceof RSAPublicKey rsa)) {
            throw new IllegalStateException("not an RSA key");
        }
        byte[] modulus = rsa.getModulus().toByteArray();
        TpmWriter writer = head(TpmPublic.RSA, ObjectAttributes.ATTESTATION_KEY)
                .u16(KeyScheme.NULL)
                .u16(bits)
                .u32(0)
                .sized(Arrays.copyOfRange(modulus, modulus.length - bits / 8, modulus.length));
        return of(writer, pair);
    }

    private static TpmWriter head(int type, int attributes) {
        return new TpmWriter()
                .u16(type)
                .u16(HashAlgorithm.SHA256.id())
                .u32(attributes)
                .sized(new byte[0])
                .u16(KeyScheme.NULL);
    }

    private static ForgedKey of(TpmWriter area, KeyPair pair) {
        try {
            return new ForgedKey(TpmPublic.parse(area.array()), pair.getPrivate());
        } catch (TpmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair pair(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public AttestationKey attestationKey() {
        return AttestationKey.of(area);
    }

    /** A TPMT_SIGNATURE with SHA-256 by the kind of key. */
    public Bytes sign(byte[] attest) {
        return sign(
                attest,
                area.publicKey() instanceof RSAPublicKey ? SignatureScheme.RSASSA : SignatureScheme.ECDSA,
                HashAlgorithm.SHA256);
    }

    public Bytes sign(byte[] attest, SignatureScheme scheme, HashAlgorithm hash) {
        try {
            Signature signer = Signature.getInstance(
                    switch (scheme) {
                        case RSASSA -> hash.name() + "withRSA";
                        case RSAPSS -> "RSASSA-PSS";
                        case ECDSA -> hash.name() + "withECDSAinP1363Format";
                    });
            if (scheme == SignatureScheme.RSAPSS) {
                // as long as fits, as TPMs do
                signer.setParameter(new PSSParameterSpec(
                        hash.standardName(), "MGF1", new MGF1ParameterSpec(hash.standardName()), 254 - hash.size(), 1));
            }
            signer.initSign(key);
            signer.update(attest);
            return Bytes.of(new TpmSignature(scheme, hash, Bytes.of(signer.sign())).bytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.holdfast.attestation.tpm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * The key that a quote is to be signed with. From PEM or a certificate only the key itself is known; from a TPM's
 * public area its name and attributes too.
 */
public record AttestationKey(PublicKey key, Optional<TpmPublic> area) {
    private static final int MAX = 16 << 10;
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    public static AttestationKey of(TpmPublic area) {
        return new AttestationKey(area.publicKey(), Optional.of(area));
    }

    public static AttestationKey of(PublicKey key) {
        return new AttestationKey(key, Optional.empty());
    }

    /** Reads what tools write: TPM2B_PUBLIC, TPMT_PUBLIC, or SubjectPublicKeyInfo as PEM or DER. */
    public static AttestationKey parse(byte[] bytes) throws TpmException {
        if (bytes.length > MAX) {
            throw new TpmException("key: " + bytes.length + " bytes (expected: at most " + MAX + ")");
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        if (begin >= 0) {
            int end = text.indexOf(END, begin);
            if (end < 0) {
                throw new TpmException("key: '" + BEGIN + "' without its end");
            }
            return of(spki(base64(text.substring(begin + BEGIN.length(), end))));
        }
        return bytes.length > 0 && bytes[0] == 0x30 ? of(spki(bytes)) : of(TpmPublic.parse(bytes));
    }

    private static byte[] base64(String text) throws TpmException {
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new TpmException("key: the PEM block is not base64");
        }
    }

    /** An RSA key of 1024 to 8192 bits or an EC key, from SubjectPublicKeyInfo. */
    public static PublicKey spki(byte[] der) throws TpmException {
        for (String algorithm : new String[] {"RSA", "EC"}) {
            try {
                PublicKey key = KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
                if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() > 8192) {
                    throw new TpmException(
                            "key: RSA of " + rsa.getModulus().bitLength() + " bits (expected: at most 8192)");
                }
                return key;
            } catch (GeneralSecurityException _) {
                // the other algorithm is tried
            }
        }
        throw new TpmException("key: " + der.length + " bytes (expected: an RSA or EC key as SubjectPublicKeyInfo)");
    }
}

package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;

/**
 * A signature with its algorithm (TPMT_SIGNATURE, Part 2, 11.3.4).
 *
 * @param value of RSA: as long as the modulus; of ECDSA: r and s, each padded to the longer one
 */
public record TpmSignature(SignatureScheme scheme, HashAlgorithm hash, Bytes value) {
    private static final int MAX_RSA = 512;
    private static final int MAX_EC = 66;

    public static TpmSignature parse(byte[] signature) throws TpmException {
        TpmReader reader = new TpmReader("TPMT_SIGNATURE", signature);
        TpmSignature parsed = read(reader);
        reader.end();
        return parsed;
    }

    /** A bare RSASSA signature with SHA-256, as the guest attestation client sends it; at most 512 bytes. */
    public static TpmSignature rsassaSha256(byte[] value) throws TpmException {
        if (value.length > MAX_RSA) {
            throw new TpmException("RSA signature: " + value.length + " bytes (expected: at most " + MAX_RSA + ")");
        }
        return new TpmSignature(SignatureScheme.RSASSA, HashAlgorithm.SHA256, Bytes.of(value));
    }

    static TpmSignature read(TpmReader reader) throws TpmException {
        int algorithm = reader.u16();
        SignatureScheme scheme = SignatureScheme.of(algorithm)
                .orElseThrow(() -> reader.failure(
                        "signature algorithm 0x%04x (expected: RSASSA, RSAPSS or ECDSA)".formatted(algorithm)));
        int id = reader.u16();
        HashAlgorithm hash = HashAlgorithm.of(id)
                .orElseThrow(() -> reader.failure("hash algorithm 0x%04x (expected: SHA-256 or better)".formatted(id)));
        return new TpmSignature(
                scheme,
                hash,
                Bytes.of(
                        switch (scheme) {
                            case RSASSA, RSAPSS -> reader.sized(MAX_RSA);
                            case ECDSA -> p1363(reader.sized(MAX_EC), reader.sized(MAX_EC));
                        }));
    }

    /** The TPMT_SIGNATURE. */
    public byte[] bytes() {
        TpmWriter writer = new TpmWriter().u16(scheme.id()).u16(hash.id());
        byte[] raw = value.array();
        return switch (scheme) {
            case RSASSA, RSAPSS -> writer.sized(raw).array();
            case ECDSA ->
                writer.sized(Arrays.copyOf(raw, raw.length / 2))
                        .sized(Arrays.copyOfRange(raw, raw.length / 2, raw.length))
                        .array();
        };
    }

    /** As certificates and TLS have it: of RSA as it is, of ECDSA a DER sequence of two integers (RFC 3279, 2.2.3). */
    public byte[] standard() {
        byte[] raw = value.array();
        return switch (scheme) {
            case RSASSA, RSAPSS -> raw;
            case ECDSA -> {
                byte[] r = integer(Arrays.copyOf(raw, raw.length / 2));
                byte[] s = integer(Arrays.copyOfRange(raw, raw.length / 2, raw.length));
                // two numbers of P-384 still have a length of one byte
                yield new TpmWriter()
                        .u8(0x30)
                        .u8(r.length + s.length)
                        .bytes(r)
                        .bytes(s)
                        .array();
            }
        };
    }

    private static byte[] integer(byte[] number) {
        byte[] value = new BigInteger(1, number).toByteArray();
        return new TpmWriter().u8(0x02).u8(value.length).bytes(value).array();
    }

    private static byte[] p1363(byte[] r, byte[] s) {
        int size = Math.max(r.length, s.length);
        byte[] both = new byte[2 * size];
        System.arraycopy(r, 0, both, size - r.length, r.length);
        System.arraycopy(s, 0, both, 2 * size - s.length, s.length);
        return both;
    }

    /** Whether this key signed exactly these bytes. False too when the algorithm is not one of this key. */
    public boolean verifies(PublicKey key, byte[] message) {
        try {
            return switch (scheme) {
                case RSASSA ->
                    key instanceof RSAPublicKey && verify(hash.name() + "withRSA", key, message, value.array());
                case ECDSA ->
                    key instanceof ECPublicKey ec
                            && verify(hash.name() + "withECDSAinP1363Format", key, message, padded(ec));
                // a TPM takes a salt as long as the digest, or as long as fits (Part 1, B.7)
                case RSAPSS ->
                    key instanceof RSAPublicKey rsa
                            && (pss(rsa, message, hash.size()) || pss(rsa, message, longestSalt(rsa.getModulus())));
            };
        } catch (GeneralSecurityException _) {
            return false; // a length or a number that no signature of this key has
        }
    }

    private static boolean verify(String algorithm, PublicKey key, byte[] message, byte[] signature)
            throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(signature);
    }

    /** r and s as long as the order of the curve, which is what Java reads; too long a number gives an empty signature. */
    private byte[] padded(ECPublicKey key) {
        byte[] raw = value.array();
        int have = raw.length / 2;
        int want = (key.getParams().getOrder().bitLength() + 7) / 8;
        return have > want
                ? new byte[0]
                : p1363(pad(Arrays.copyOf(raw, have), want), pad(Arrays.copyOfRange(raw, have, raw.length), want));
    }

    private static byte[] pad(byte[] number, int size) {
        byte[] padded = new byte[size];
        System.arraycopy(number, 0, padded, size - number.length, number.length);
        return padded;
    }

    private boolean pss(RSAPublicKey key, byte[] message, int salt) throws GeneralSecurityException {
        if (salt < 0) {
            return false;
        }
        Signature verifier = Signature.getInstance("RSASSA-PSS");
        verifier.setParameter(
                new PSSParameterSpec(hash.standardName(), "MGF1", new MGF1ParameterSpec(hash.standardName()), salt, 1));
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(value.array());
    }

    private int longestSalt(BigInteger modulus) {
        return (modulus.bitLength() + 6) / 8 - hash.size() - 2;
    }
}

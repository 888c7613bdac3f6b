package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** The public area of an RSA or ECC key in a TPM (TPMT_PUBLIC, Part 2, 12.2.4). */
public final class TpmPublic {
    static final int RSA = 0x0001;
    static final int ECC = 0x0023;
    private static final int MAX_RSA = 512;
    private static final int MAX_EC = 66;

    private final Bytes area;
    private final HashAlgorithm nameAlgorithm;
    private final ObjectAttributes attributes;
    private final Bytes authPolicy;
    private final int symmetricBits;
    private final Optional<KeyScheme> scheme;
    private final PublicKey publicKey;

    private TpmPublic(TpmReader reader, byte[] area) throws TpmException {
        this.area = Bytes.of(area);
        int type = reader.u16();
        this.nameAlgorithm = KeyScheme.hash(reader);
        this.attributes = new ObjectAttributes((int) reader.u32());
        this.authPolicy = Bytes.of(reader.sized(64));
        if (type != RSA && type != ECC) {
            throw reader.failure("key type 0x%04x (expected: RSA 0x0001 or ECC 0x0023)".formatted(type));
        }
        this.symmetricBits = symmetric(reader);
        this.scheme = KeyScheme.read(reader);
        this.publicKey = type == RSA ? rsa(reader) : ecc(reader);
        reader.end();
    }

    /** Reads a TPMT_PUBLIC, or one in a TPM2B_PUBLIC as tools write it. */
    public static TpmPublic parse(byte[] bytes) throws TpmException {
        byte[] area = bytes;
        if (bytes.length > 2 && new TpmReader("TPM2B_PUBLIC", bytes).u16() == bytes.length - 2) {
            area = Arrays.copyOfRange(bytes, 2, bytes.length);
        }
        return new TpmPublic(new TpmReader("TPMT_PUBLIC", area), area);
    }

    /** TPMT_SYM_DEF_OBJECT: bits of the AES key that a storage key protects its children with; 0 for none. */
    private static int symmetric(TpmReader reader) throws TpmException {
        int algorithm = reader.u16();
        if (algorithm == KeyScheme.NULL) {
            return 0;
        }
        int bits = reader.u16();
        int mode = reader.u16();
        if (algorithm != 0x0006 || mode != 0x0043 || (bits != 128 && bits != 192 && bits != 256)) {
            throw reader.failure("symmetric algorithm 0x%04x, %d bits, mode 0x%04x (expected: AES-CFB of 128 to 256)"
                    .formatted(algorithm, bits, mode));
        }
        return bits;
    }

    private static PublicKey rsa(TpmReader reader) throws TpmException {
        int bits = reader.u16();
        long exponent = reader.u32();
        BigInteger modulus = new BigInteger(1, reader.sized(MAX_RSA));
        if (bits < 1024 || bits > 8 * MAX_RSA || modulus.bitLength() != bits) {
            throw reader.failure(
                    "an RSA modulus of " + modulus.bitLength() + " bits (expected: " + bits + ", and 1024 to 4096)");
        }
        BigInteger e = exponent == 0 ? BigInteger.valueOf(65537) : BigInteger.valueOf(exponent);
        if (!e.testBit(0) || e.bitLength() < 2) {
            throw reader.failure("RSA exponent " + e + " (expected: an odd number from 3)");
        }
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, e));
        } catch (GeneralSecurityException failure) {
            throw reader.failure("no RSA key: " + failure.getMessage());
        }
    }

    private static PublicKey ecc(TpmReader reader) throws TpmException {
        int id = reader.u16();
        EcCurve curve = EcCurve.of(id)
                .orElseThrow(() -> reader.failure("curve 0x%04x (expected: P-256 or P-384)".formatted(id)));
        int kdf = reader.u16();
        if (kdf != KeyScheme.NULL) {
            KeyScheme.hash(reader);
        }
        return curve.key(reader, reader.sized(MAX_EC), reader.sized(MAX_EC));
    }

    /** The TPMT_PUBLIC. */
    public byte[] area() {
        return area.array();
    }

    /** The TPM2B_PUBLIC. */
    public byte[] sizedArea() {
        return new TpmWriter().sized(area.array()).array();
    }

    /** Algorithm and digest of the area, by which a TPM knows the key (Part 1, 16). */
    public Bytes name() {
        return Bytes.of(new TpmWriter()
                .u16(nameAlgorithm.id())
                .bytes(nameAlgorithm.digest().digest(area.array()))
                .array());
    }

    public HashAlgorithm nameAlgorithm() {
        return nameAlgorithm;
    }

    public ObjectAttributes attributes() {
        return attributes;
    }

    /** Empty when the key has no policy. */
    public Bytes authPolicy() {
        return authPolicy;
    }

    /** Bits of the AES key with which a storage key protects its children; 0 for other keys. */
    public int symmetricBits() {
        return symmetricBits;
    }

    /** Empty when each use names one. */
    public Optional<KeyScheme> scheme() {
        return scheme;
    }

    /** RSA or EC; its encoding is the SubjectPublicKeyInfo. */
    public PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TpmPublic that && area.equals(that.area);
    }

    @Override
    public int hashCode() {
        return area.hashCode();
    }

    @Override
    public String toString() {
        return publicKey.getAlgorithm() + " key, " + attributes;
    }
}

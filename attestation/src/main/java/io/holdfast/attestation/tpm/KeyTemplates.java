package io.holdfast.attestation.tpm;

import java.util.HexFormat;

/** Public areas from which a TPM makes keys (TPMT_PUBLIC). Primary keys of the same template are the same keys. */
public final class KeyTemplates {
    private static final int MADE_HERE =
            ObjectAttributes.FIXED_TPM | ObjectAttributes.FIXED_PARENT | ObjectAttributes.SENSITIVE_DATA_ORIGIN;
    /** An empty password is enough, and wrong ones elsewhere do not lock the key. */
    private static final int OPEN = MADE_HERE | ObjectAttributes.USER_WITH_AUTH | ObjectAttributes.NO_DA;

    private static final int STORAGE = ObjectAttributes.RESTRICTED | ObjectAttributes.DECRYPT;

    /** TPM2_PolicySecret of the endorsement hierarchy (EK Credential Profile 2.5, B.6.2). */
    private static final byte[] POLICY_A =
            HexFormat.of().parseHex("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa");

    /** PolicyB for SHA-384 (EK Credential Profile 2.5, B.6.3). */
    private static final byte[] POLICY_B_SHA384 = HexFormat.of()
            .parseHex(
                    "b26e7d28d11a50bc53d882bcf5fd3a1a074148bb35d3b4e4cb1c0ad9bde419cacb47ba09699646150f9fc000f3f80e12");

    private static final int AES = 0x0006;
    private static final int CFB = 0x0043;

    private KeyTemplates() {}

    /** EK template L-1, RSA-2048: that of {@link NvArea#EK_CERTIFICATE_RSA_2048}. */
    public static byte[] ekRsa2048() {
        return rsa(head(TpmPublic.RSA, HashAlgorithm.SHA256, ekAttributes(), POLICY_A)
                .u16(AES)
                .u16(128)
                .u16(CFB)
                .u16(KeyScheme.NULL));
    }

    /** EK template L-2, P-256: that of {@link NvArea#EK_CERTIFICATE_P256}. */
    public static byte[] ekP256() {
        return point(
                head(TpmPublic.ECC, HashAlgorithm.SHA256, ekAttributes(), POLICY_A)
                        .u16(AES)
                        .u16(128)
                        .u16(CFB)
                        .u16(KeyScheme.NULL),
                EcCurve.P256,
                32);
    }

    /** EK template H-3, P-384: that of {@link NvArea#EK_CERTIFICATE_P384}. */
    public static byte[] ekP384() {
        return point(
                head(
                                TpmPublic.ECC,
                                HashAlgorithm.SHA384,
                                ekAttributes() | ObjectAttributes.USER_WITH_AUTH,
                                POLICY_B_SHA384)
                        .u16(AES)
                        .u16(256)
                        .u16(CFB)
                        .u16(KeyScheme.NULL),
                EcCurve.P384,
                0);
    }

    private static int ekAttributes() {
        return MADE_HERE | ObjectAttributes.ADMIN_WITH_POLICY | STORAGE;
    }

    /** The parent of our own keys (SRK template H-2, P-256). */
    public static byte[] storageP256() {
        return point(
                head(TpmPublic.ECC, HashAlgorithm.SHA256, OPEN | STORAGE, new byte[0])
                        .u16(AES)
                        .u16(128)
                        .u16(CFB)
                        .u16(KeyScheme.NULL),
                EcCurve.P256,
                32);
    }

    /** Signs only what the TPM itself says; RSA-2048, RSASSA with SHA-256. */
    public static byte[] attestationRsa2048() {
        return rsa(attestation(TpmPublic.RSA).u16(SignatureScheme.RSASSA.id()).u16(HashAlgorithm.SHA256.id()));
    }

    /** Signs only what the TPM itself says; P-256, ECDSA with SHA-256. */
    public static byte[] attestationP256() {
        return point(
                attestation(TpmPublic.ECC).u16(SignatureScheme.ECDSA.id()).u16(HashAlgorithm.SHA256.id()),
                EcCurve.P256,
                0);
    }

    private static TpmWriter attestation(int type) {
        int attributes = OPEN | ObjectAttributes.RESTRICTED | ObjectAttributes.SIGN;
        return head(type, HashAlgorithm.SHA256, attributes, new byte[0]).u16(KeyScheme.NULL);
    }

    /** Signs any digest; P-256. */
    public static byte[] signingP256() {
        return point(
                head(TpmPublic.ECC, HashAlgorithm.SHA256, OPEN | ObjectAttributes.SIGN, new byte[0])
                        .u16(KeyScheme.NULL)
                        .u16(SignatureScheme.ECDSA.id())
                        .u16(HashAlgorithm.SHA256.id()),
                EcCurve.P256,
                0);
    }

    /** Agrees on secrets (TPM2_ECDH_ZGen); P-256. */
    public static byte[] agreementP256() {
        return point(
                head(TpmPublic.ECC, HashAlgorithm.SHA256, OPEN | ObjectAttributes.DECRYPT, new byte[0])
                        .u16(KeyScheme.NULL)
                        .u16(KeyScheme.NULL),
                EcCurve.P256,
                0);
    }

    private static TpmWriter head(int type, HashAlgorithm name, int attributes, byte[] policy) {
        return new TpmWriter().u16(type).u16(name.id()).u32(attributes).sized(policy);
    }

    private static byte[] rsa(TpmWriter writer) {
        return writer.u16(2048).u32(0).sized(new byte[256]).array();
    }

    private static byte[] point(TpmWriter writer, EcCurve curve, int unique) {
        return writer.u16(curve.id())
                .u16(KeyScheme.NULL)
                .sized(new byte[unique])
                .sized(new byte[unique])
                .array();
    }
}

package io.holdfast.attestation.enclave;

import io.holdfast.kernel.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/**
 * What {@code EnclaveGetAttestationReport} gives (public header {@code ntenclv.h}): VBS_ENCLAVE_REPORT_PKG_HEADER, the
 * signed statement, which is VBS_ENCLAVE_REPORT and what follows about modules, and its signature. Numbers are
 * little-endian.
 *
 * @param data 64 bytes that the enclave put in, such as a hash
 * @param statement what is signed
 */
public record EnclaveReport(Bytes data, EnclaveIdentity identity, Bytes statement, Bytes signature) {
    private static final int MAX = 64 << 10;
    private static final int HEAD = 24;
    private static final int REPORT = 224;
    private static final int DATA = 64;
    private static final int MAX_SIGNATURE = 512;
    private static final int VERSION = 1;

    /** VBS_ENCLAVE_REPORT_SIGNATURE_SCHEME_SHA256_RSA_PSS_SHA256. */
    private static final int SCHEME = 1;

    /** ENCLAVE_TYPE_VBS; older versions of Windows leave it 0. */
    private static final int TYPE = 0x10;

    public static EnclaveReport parse(byte[] bytes) throws EnclaveReportException {
        if (bytes.length < HEAD + REPORT || bytes.length > MAX) {
            throw failure(bytes.length + " bytes (expected: " + (HEAD + REPORT) + " to " + MAX + ")");
        }
        ByteBuffer reader = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        expect("package size", reader.getInt(), bytes.length);
        expect("package version", reader.getInt(), VERSION);
        expect("signature scheme", reader.getInt(), SCHEME);
        long statement = Integer.toUnsignedLong(reader.getInt());
        long signature = Integer.toUnsignedLong(reader.getInt());
        reader.getInt(); // reserved
        if (statement < REPORT || signature > MAX_SIGNATURE || HEAD + statement + signature != bytes.length) {
            throw failure(
                    "a statement of " + statement + " and a signature of " + signature + " bytes (expected: at least "
                            + REPORT + ", at most " + MAX_SIGNATURE + ", and together what follows the header, "
                            + (bytes.length - HEAD) + ")");
        }
        expect("report size", reader.getInt(), (int) statement);
        expect("report version", reader.getInt(), VERSION);
        Bytes data = part(reader, DATA);
        EnclaveIdentity identity = new EnclaveIdentity(
                part(reader, 32),
                part(reader, 32),
                part(reader, 32),
                part(reader, 16),
                part(reader, 16),
                Integer.toUnsignedLong(reader.getInt()),
                Integer.toUnsignedLong(reader.getInt()),
                Integer.toUnsignedLong(reader.getInt()),
                Integer.toUnsignedLong(reader.getInt()));
        reader.getInt(); // signing level
        int type = reader.getInt();
        if (type != 0) {
            expect("enclave type", type, TYPE);
        }
        Bytes all = Bytes.of(bytes);
        return new EnclaveReport(
                data, identity, all.part(HEAD, (int) statement), all.part(HEAD + (int) statement, (int) signature));
    }

    private static Bytes part(ByteBuffer reader, int size) {
        byte[] part = new byte[size];
        reader.get(part);
        return Bytes.of(part);
    }

    private static void expect(String what, int value, int expected) throws EnclaveReportException {
        if (value != expected) {
            throw failure(what + " " + Integer.toUnsignedString(value) + " (expected: " + expected + ")");
        }
    }

    private static EnclaveReportException failure(String what) {
        return new EnclaveReportException("enclave report: " + what);
    }

    /** Whether this key signed it: RSASSA-PSS with SHA-256, and a salt of 32 bytes. */
    public boolean signedBy(PublicKey key) {
        if (!(key instanceof RSAPublicKey)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("RSASSA-PSS");
            verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            verifier.initVerify(key);
            verifier.update(statement.array());
            return verifier.verify(signature.array());
        } catch (GeneralSecurityException _) {
            return false; // a length that no signature of this key has
        }
    }
}

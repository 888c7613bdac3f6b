package io.holdfast.attestation.tpm;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A certificate as it lies in a TPM's memory: DER, perhaps padded to the size of its place (rule I4). */
public final class EkCertificate {
    private static final int MAX = 8 << 10;
    private static final int SEQUENCE = 0x30;

    /** More issuers are not read. */
    public static final int MAX_ISSUERS = 8;

    private EkCertificate() {}

    public static X509Certificate parse(byte[] memory) throws TpmException {
        byte[] der = new TpmReader("EK certificate", memory).bytes(length(memory));
        try {
            if (CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der))
                    instanceof X509Certificate certificate) {
                return certificate;
            }
        } catch (CertificateException e) {
            throw new TpmException("EK certificate: " + der.length + " bytes that are not an X.509 certificate");
        }
        throw new IllegalStateException("a factory of X.509 makes X.509 certificates");
    }

    /** Certificates one after the other, up to padding (EK Credential Profile 2.5, 2.2.1.5). */
    public static List<X509Certificate> issuers(byte[] memory) throws TpmException {
        List<X509Certificate> issuers = new ArrayList<>();
        int at = 0;
        while (at < memory.length && memory[at] == SEQUENCE && issuers.size() < MAX_ISSUERS) {
            byte[] rest = Arrays.copyOfRange(memory, at, memory.length);
            issuers.add(parse(rest));
            at += length(rest);
        }
        return List.copyOf(issuers);
    }

    /** The length of the one DER value in front. */
    private static int length(byte[] memory) throws TpmException {
        TpmReader reader = new TpmReader("EK certificate", memory);
        int tag = reader.u8();
        int length = reader.u8();
        int head = 2;
        if (length == 0x81) {
            length = reader.u8();
            head = 3;
        } else if (length == 0x82) {
            length = reader.u16();
            head = 4;
        } else if (length > 0x7F) {
            length = MAX;
        }
        if (tag != SEQUENCE || length > MAX - head) {
            throw reader.failure("tag 0x%02x, length %d (expected: a DER sequence of at most %d bytes)"
                    .formatted(tag, length, MAX - head));
        }
        return head + length;
    }
}

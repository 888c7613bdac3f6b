package io.holdfast.attestation.verify;

import io.holdfast.kernel.Bytes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** What EV_EFI_VARIABLE_AUTHORITY carries: a certificate behind the GUID of its owner, a bare one, or text. */
final class Certificates {
    private static final int OWNER = 16;
    private static final int MAX_TEXT = 4096;
    private static final int SEQUENCE = 0x30;

    private Certificates() {}

    /** The subject (RFC 2253); empty where there is no certificate. */
    static Optional<String> subject(Bytes value) {
        return at(value, OWNER).or(() -> at(value, 0));
    }

    private static Optional<String> at(Bytes value, int from) {
        if (value.size() <= from || value.at(from) != SEQUENCE) {
            return Optional.empty();
        }
        try {
            byte[] der = value.array();
            return CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(der, from, der.length - from))
                            instanceof X509Certificate certificate
                    ? Optional.of(certificate.getSubjectX500Principal().getName())
                    : Optional.empty();
        } catch (CertificateException _) {
            return Optional.empty(); // no certificate, then
        }
    }

    /** The value where it is printable ASCII text, as SbatLevel is. */
    static Optional<String> text(Bytes value) {
        if (value.size() == 0 || value.size() > MAX_TEXT) {
            return Optional.empty();
        }
        for (int i = 0; i < value.size(); i++) {
            int c = value.at(i);
            if ((c < 0x20 && c != '\n') || c > 0x7e) {
                return Optional.empty();
            }
        }
        return Optional.of(new String(value.array(), StandardCharsets.US_ASCII));
    }
}

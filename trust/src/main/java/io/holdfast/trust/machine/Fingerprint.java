package io.holdfast.trust.machine;

import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Digest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/** The SHA-256 by which people compare certificates. */
public final class Fingerprint {
    private Fingerprint() {}

    /** Of the certificate's DER; as text 64 lower-case hexadecimal digits. */
    public static Digest of(X509Certificate certificate) {
        try {
            return Digest.of(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the certificate has no encoding", e);
        }
    }

    /** As people type it: hexadecimal in either case, with or without colons. */
    public static Digest parse(String text) throws PemException {
        try {
            return Digest.parse(Ascii.lower(text.strip().replace(":", "")));
        } catch (IllegalArgumentException e) {
            throw new PemException(
                    "the fingerprint is not a SHA-256 (expected: 64 hexadecimal digits, colons allowed)");
        }
    }
}

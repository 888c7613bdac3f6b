package io.holdfast.attestation.revocation;

import io.holdfast.kernel.Bytes;
import java.util.Optional;

/**
 * An X.509 certificate as bytes, of which only the outermost form is read: that of a hostile machine's log is not parsed
 * further to be compared.
 *
 * @param whole the certificate in DER
 * @param body what is signed of it (TBSCertificate, RFC 5280, 4.1)
 */
public record CertificateBytes(Bytes whole, Bytes body) {
    private static final int SEQUENCE = 0x30;

    /** The certificate that begins at a place and ends with its own length; empty where there is none. */
    public static Optional<CertificateBytes> at(Bytes bytes, int from) {
        int inner = content(bytes, from);
        if (inner < 0) {
            return Optional.empty();
        }
        int end = end(bytes, from);
        int bodyEnd = end(bytes, inner);
        return bodyEnd < 0 || bodyEnd > end
                ? Optional.empty()
                : Optional.of(new CertificateBytes(bytes.part(from, end - from), bytes.part(inner, bodyEnd - inner)));
    }

    public Bytes sha256() {
        return Bytes.of(whole.digest().bytes());
    }

    /** Where the content of the sequence at a place begins; -1 where there is no sequence. */
    private static int content(Bytes bytes, int from) {
        int left = bytes.size() - from;
        if (from < 0 || left < 2 || bytes.at(from) != SEQUENCE) {
            return -1;
        }
        int first = bytes.at(from + 1);
        if (first < 0x80) {
            return from + 2;
        }
        int count = first & 0x7f;
        return count < 1 || count > 3 || left < 2 + count ? -1 : from + 2 + count;
    }

    /** Where the sequence at a place ends; -1 where there is none, or where the bytes end before. */
    private static int end(Bytes bytes, int from) {
        int content = content(bytes, from);
        if (content < 0) {
            return -1;
        }
        int length = content == from + 2 ? bytes.at(from + 1) : 0;
        for (int i = from + 2; i < content; i++) {
            length = length << 8 | bytes.at(i);
        }
        return length > bytes.size() - content ? -1 : content + length;
    }
}

package io.holdfast.trust.packages;

import io.holdfast.trust.packages.PackageTrustException.Reason;
import io.holdfast.trust.x509.Der;
import io.holdfast.trust.x509.SignatureAlgorithms;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/**
 * Which certificates right below a publisher's root are taken back: a revocation list (RFC 5280 §5) that the root itself has
 * signed. It does not end: a machine may be offline for long, and an older list is better than none.
 */
public final class SignerRevocations {
    /** Longest list in bytes. */
    public static final int MAX_LENGTH = 256 << 10;

    private final X509CRL list;
    private final BigInteger number;
    private final byte[] der;

    private SignerRevocations(X509CRL list, BigInteger number, byte[] der) {
        this.list = list;
        this.number = number;
        this.der = der.clone();
    }

    /** Reads a list of this root and checks the root's signature. */
    public static SignerRevocations verify(byte[] der, X509Certificate root) throws PackageTrustException {
        if (der.length > MAX_LENGTH || !Der.isOneBoundedValue(der)) {
            throw new PackageTrustException(
                    Reason.UNREADABLE, "the revocation list is not one DER value of at most " + MAX_LENGTH + " bytes");
        }
        X509CRL list;
        BigInteger number;
        try {
            list = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
            byte[] extension = list.getExtensionValue(Extension.cRLNumber.getId());
            number = extension == null
                    ? BigInteger.ZERO
                    : ASN1Integer.getInstance(
                                    ASN1OctetString.getInstance(extension).getOctets())
                            .getValue();
        } catch (GeneralSecurityException | RuntimeException e) {
            // the libraries report broken structures as runtime exceptions of many kinds
            throw new PackageTrustException(Reason.UNREADABLE, "the revocation list cannot be read");
        }
        if (list.hasUnsupportedCriticalExtension()) {
            throw new PackageTrustException(
                    Reason.UNREADABLE,
                    "the revocation list is of a kind that is not understood (a critical extension)");
        }
        if (!SignatureAlgorithms.isStrongCertificateSignature(list.getSigAlgOID())) {
            throw bad(root, "its signature algorithm is " + list.getSigAlgName() + " (expected: SHA-256 or better)");
        }
        boolean[] usage = root.getKeyUsage();
        if (!list.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
            throw bad(root, "it is of '" + list.getIssuerX500Principal().getName() + "'");
        }
        if (usage != null && !usage[6]) {
            throw bad(root, "that certificate is not for signing revocation lists (cRLSign)");
        }
        try {
            list.verify(root.getPublicKey());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw bad(root, "its signature is not that root's");
        }
        return new SignerRevocations(list, number, der);
    }

    private static PackageTrustException bad(X509Certificate root, String why) {
        return new PackageTrustException(
                Reason.BAD_SIGNATURE,
                "the revocation list is not of '"
                        + root.getSubjectX500Principal().getName() + "': " + why);
    }

    /** Whether it is as new as the other or newer, by its number (RFC 5280 §5.2.3). */
    public boolean supersedes(SignerRevocations other) {
        return number.compareTo(other.number) >= 0;
    }

    /** The list's number; 0 when it has none. */
    public BigInteger number() {
        return number;
    }

    public byte[] der() {
        return der.clone();
    }

    /** How many certificates it takes back. */
    public int size() {
        return list.getRevokedCertificates() == null
                ? 0
                : list.getRevokedCertificates().size();
    }

    boolean revokes(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(list.getIssuerX500Principal())
                && list.isRevoked(certificate);
    }

    /** Refuses a chain with a certificate that is taken back. */
    static void check(List<X509Certificate> chain, List<SignerRevocations> lists) throws PackageTrustException {
        for (X509Certificate certificate : chain) {
            if (lists.stream().anyMatch(list -> list.revokes(certificate))) {
                throw new PackageTrustException(
                        Reason.SIGNER_REVOKED,
                        "the signer '" + certificate.getSubjectX500Principal().getName() + "' (serial number "
                                + certificate.getSerialNumber().toString(16) + ") was taken back by its root");
            }
        }
    }
}

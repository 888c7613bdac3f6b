package io.holdfast.attestation.jose;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Rules for the certificates of a signer: each is valid, is signed by the next, and all but the first are certificate authorities. */
public final class CertificateChain {
    private CertificateChain() {}

    /**
     * Checks a chain from the signer's certificate to its root. The root signs itself and has BasicConstraints CA=TRUE,
     * also where it is the only certificate.
     */
    public static void check(List<X509Certificate> chain, Instant now) throws JoseException {
        if (chain.isEmpty()) {
            throw new JoseException("there is no certificate");
        }
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate certificate = chain.get(i);
            X509Certificate issuer = i + 1 < chain.size() ? chain.get(i + 1) : certificate;
            checkIssued(certificate, issuer, i, now);
            if (i > 0 && certificate.getBasicConstraints() < i - 1) {
                throw new JoseException("certificate " + (i + 1)
                        + " of the chain is no certificate authority that may stand here (BasicConstraints)");
            }
        }
        if (chain.getLast().getBasicConstraints() < 0) {
            throw new JoseException(
                    "the root of the certificate chain is not a certificate authority (expected: BasicConstraints CA=TRUE)");
        }
    }

    /** Checks that one certificate is valid now and is signed by the other. */
    public static void checkIssued(X509Certificate certificate, X509Certificate issuer, int index, Instant now)
            throws JoseException {
        try {
            certificate.checkValidity(Date.from(now));
        } catch (GeneralSecurityException _) {
            throw new JoseException("certificate " + (index + 1) + " of the chain is not valid now (valid from "
                    + certificate.getNotBefore().toInstant() + " to "
                    + certificate.getNotAfter().toInstant() + ")");
        }
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            throw new JoseException("unable to find the issuer of certificate " + (index + 1) + " of the chain");
        }
        try {
            certificate.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException _) {
            throw new JoseException("certificate " + (index + 1) + " of the chain is not signed by its issuer");
        }
    }
}

package io.holdfast.trust.packages;

import io.holdfast.trust.packages.PackageTrustException.Reason;
import io.holdfast.trust.x509.SignatureAlgorithms;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** From a signer's certificate to one of the roots that were given (RFC 5280 §6), at a time that was given. */
final class CertificateChain {
    /** Code signing, e-mail protection (the usual one of CMS), any. */
    private static final Set<String> PURPOSES = Set.of("1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.4", "2.5.29.37.0");

    private CertificateChain() {}

    /** The chain, the signer first and the root last; a signer that is pinned itself is its own root. */
    static List<X509Certificate> to(
            X509Certificate signer, List<X509Certificate> intermediates, List<X509Certificate> roots, Instant at)
            throws PackageTrustException {
        String name = signer.getSubjectX500Principal().getName();
        if (roots.isEmpty()) {
            throw unpinned("no root is given for the signer '" + name + "'");
        }
        checkUsage(signer, name);
        List<X509Certificate> chain =
                roots.contains(signer) ? List.of(signer) : build(signer, name, intermediates, roots, at);
        X509Certificate root = chain.getLast();
        try {
            root.checkValidity(Date.from(at));
        } catch (CertificateException e) {
            throw unpinned("the root '" + root.getSubjectX500Principal().getName() + "' is not valid at " + at);
        }
        return chain;
    }

    private static void checkUsage(X509Certificate signer, String name) throws PackageTrustException {
        boolean[] usage = signer.getKeyUsage();
        if (usage != null && !usage[0]) {
            throw new PackageTrustException(
                    Reason.BAD_SIGNATURE, "the key of '" + name + "' is not for digital signatures");
        }
        try {
            List<String> purposes = signer.getExtendedKeyUsage();
            if (purposes != null && purposes.stream().noneMatch(PURPOSES::contains)) {
                throw new PackageTrustException(
                        Reason.BAD_SIGNATURE, "the certificate of '" + name + "' is not for signing code or content");
            }
        } catch (CertificateParsingException e) {
            throw new PackageTrustException(Reason.UNREADABLE, "the certificate of the signer cannot be read");
        }
    }

    private static List<X509Certificate> build(
            X509Certificate signer,
            String name,
            List<X509Certificate> intermediates,
            List<X509Certificate> roots,
            Instant at)
            throws PackageTrustException {
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(signer);
            Set<TrustAnchor> anchors =
                    roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(intermediates)));
            PKIXCertPathBuilderResult result = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            List<X509Certificate> chain = new ArrayList<>();
            for (var certificate : result.getCertPath().getCertificates()) {
                checkAlgorithms((X509Certificate) certificate);
                chain.add((X509Certificate) certificate);
            }
            chain.add(result.getTrustAnchor().getTrustedCert());
            return List.copyOf(chain);
        } catch (CertPathBuilderException e) {
            throw unpinned("the signer '" + name + "' does not chain at " + at + " to a root that is pinned ("
                    + roots.stream()
                            .map(root -> "'" + root.getSubjectX500Principal().getName() + "'")
                            .collect(Collectors.joining(", "))
                    + ")");
        } catch (InvalidAlgorithmParameterException e) {
            throw unpinned("no root is given for the signer '" + name + "'");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no PKIX", e);
        }
    }

    private static void checkAlgorithms(X509Certificate certificate) throws PackageTrustException {
        if (!SignatureAlgorithms.isStrongCertificateSignature(certificate.getSigAlgOID())
                || !SignatureAlgorithms.isStrong(certificate.getPublicKey())) {
            throw new PackageTrustException(
                    Reason.BAD_SIGNATURE,
                    "the certificate '" + certificate.getSubjectX500Principal().getName()
                            + "' has a weak key or is signed with " + certificate.getSigAlgName()
                            + " (expected: SHA-256 or better)");
        }
    }

    private static PackageTrustException unpinned(String why) {
        return new PackageTrustException(Reason.UNPINNED_PUBLISHER, why);
    }
}

package io.holdfast.attestation.verify;

import static io.holdfast.attestation.verify.IdentityRules.refusal;

import io.holdfast.attestation.tpm.EkCertificate;
import io.holdfast.attestation.tpm.TpmException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules I2 and I4 for an EK certificate (TCG EK Credential Profile 2.5, 3.2). Revocation is not looked at. */
final class EkCertificateRules {
    /** tcg-kp-EKCertificate. */
    private static final String EK_USAGE = "2.23.133.8.1";

    private static final int DIRECTORY_NAME = 4;
    private static final List<String> TPM_ATTRIBUTES = List.of("2.23.133.2.1", "2.23.133.2.2", "2.23.133.2.3");
    private static final int MAX_PATH = 5;

    private EkCertificateRules() {}

    static List<Finding> check(
            byte[] memory,
            PublicKey ek,
            List<X509Certificate> intermediates,
            List<X509Certificate> pinned,
            Instant at) {
        X509Certificate certificate;
        try {
            certificate = EkCertificate.parse(memory);
        } catch (TpmException e) {
            return List.of(refusal(Rule.I4, String.valueOf(e.getMessage())));
        }
        List<Finding> findings = new ArrayList<>();
        if (!certificate.getPublicKey().equals(ek)) {
            findings.add(refusal(
                    Rule.I2, "the EK certificate is one of another key (expected: the endorsement key that was sent)"));
        }
        form(certificate, findings);
        chain(certificate, intermediates, pinned, at, findings);
        return List.copyOf(findings);
    }

    private static void form(X509Certificate certificate, List<Finding> findings) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            if (usages == null || !usages.contains(EK_USAGE)) {
                findings.add(refusal(
                        Rule.I4,
                        "the certificate's extended key usage is " + (usages == null ? "absent" : usages)
                                + " (expected: " + EK_USAGE + ", an EK certificate)"));
            }
            String names = directoryNames(certificate);
            List<String> missing = TPM_ATTRIBUTES.stream()
                    .filter(each -> !names.contains(each + "="))
                    .toList();
            if (!missing.isEmpty()) {
                findings.add(refusal(
                        Rule.I4,
                        "the certificate's alternative name lacks the TPM's " + missing
                                + " (expected: manufacturer, model and version)"));
            }
        } catch (CertificateParsingException e) {
            findings.add(refusal(Rule.I4, "the certificate's extensions cannot be read"));
        }
        if (certificate.getBasicConstraints() >= 0) {
            findings.add(refusal(Rule.I4, "the certificate is one of an authority (expected: of an endorsement key)"));
        }
    }

    private static String directoryNames(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? ""
                : names.stream()
                        .filter(name -> name.getFirst().equals(DIRECTORY_NAME))
                        .map(name -> String.valueOf(name.get(1)).toUpperCase(Locale.ROOT))
                        .map(name -> name.replace("OID.", ""))
                        .collect(Collectors.joining("|"));
    }

    private static void chain(
            X509Certificate certificate,
            List<X509Certificate> intermediates,
            List<X509Certificate> pinned,
            Instant at,
            List<Finding> findings) {
        if (pinned.isEmpty()) {
            findings.add(refusal(
                    Rule.I2,
                    "no manufacturer is pinned (expected: one that issued the EK certificate of '"
                            + certificate.getIssuerX500Principal() + "')"));
            return;
        }
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(certificate);
            Set<TrustAnchor> anchors = new HashSet<>();
            pinned.forEach(each -> anchors.add(new TrustAnchor(each, null)));
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            parameters.setMaxPathLength(MAX_PATH);
            parameters.addCertPathChecker(new EkExtensions());
            List<X509Certificate> known = new ArrayList<>(intermediates);
            known.add(certificate);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
            CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (CertPathBuilderException e) {
            findings.add(refusal(
                    Rule.I2,
                    "the EK certificate of '" + certificate.getIssuerX500Principal()
                            + "' leads to no pinned manufacturer (expected: a chain to one of "
                            + pinned.stream()
                                    .map(X509Certificate::getSubjectX500Principal)
                                    .toList() + "): " + cause(e)));
        } catch (GeneralSecurityException e) {
            findings.add(refusal(Rule.I2, "the EK certificate cannot be judged: " + e.getMessage()));
        }
    }

    private static String cause(CertPathBuilderException e) {
        return String.valueOf(
                e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }

    /** What is critical in EK certificates and judged in {@link #form}. */
    private static final class EkExtensions extends PKIXCertPathChecker {
        private static final Set<String> JUDGED = Set.of("2.5.29.17", "2.5.29.37");

        @Override
        public void init(boolean forward) {}

        @Override
        public boolean isForwardCheckingSupported() {
            return true;
        }

        @Override
        public Set<String> getSupportedExtensions() {
            return JUDGED;
        }

        @Override
        public void check(Certificate certificate, Collection<String> unresolved) {
            unresolved.removeAll(JUDGED);
        }
    }
}

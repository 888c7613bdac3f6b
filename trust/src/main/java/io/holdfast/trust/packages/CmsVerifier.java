package io.holdfast.trust.packages;

import io.holdfast.trust.packages.PackageTrustException.Reason;
import io.holdfast.trust.x509.SignatureAlgorithms;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Verifies CMS SignedData (RFC 5652 §5) more strictly than the format asks: exactly one signer, signed attributes, SHA-256
 * or better throughout, and a chain to one of the given roots and to nothing else. Nothing is fetched.
 */
public final class CmsVerifier {
    /** Longest signed content with its signature, in bytes. */
    public static final int MAX_LENGTH = 1 << 20;

    /** SHA-256, SHA-384, SHA-512 (RFC 5754 §2). */
    private static final Set<String> DIGESTS =
            Set.of("2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3");

    /** Signature algorithms of the signer: those of certificates, and rsaEncryption, which is written for RSA with any digest. */
    private static final String RSA_ENCRYPTION = "1.2.840.113549.1.1.1";

    private CmsVerifier() {}

    /**
     * Checks the signature and the chain.
     *
     * @param at when every certificate of the chain must be valid, the root's too
     */
    public static VerifiedContent verify(byte[] cms, List<X509Certificate> roots, Instant at)
            throws PackageTrustException {
        return verify(CmsEnvelope.parse(cms), roots, at);
    }

    static VerifiedContent verify(CmsEnvelope envelope, List<X509Certificate> roots, Instant at)
            throws PackageTrustException {
        X509Certificate signer = verifySignature(envelope);
        return new VerifiedContent(envelope.content(), CertificateChain.to(signer, envelope.certificates(), roots, at));
    }

    /** The certificate whose key made the signature; it may be anybody's. */
    static X509Certificate verifySignature(CmsEnvelope envelope) throws PackageTrustException {
        SignerInformation information = envelope.signer();
        String digest = information.getDigestAlgOID();
        String encryption = information.getEncryptionAlgOID();
        if (!DIGESTS.contains(digest)) {
            throw bad("its digest algorithm is " + digest + " (expected: SHA-256, SHA-384 or SHA-512)");
        }
        if (!encryption.equals(RSA_ENCRYPTION) && !SignatureAlgorithms.isStrongCertificateSignature(encryption)) {
            throw bad("its signature algorithm is " + encryption + " (expected: RSA or ECDSA with SHA-256 or better)");
        }
        X509Certificate signer = signer(envelope);
        if (!SignatureAlgorithms.isStrong(signer.getPublicKey())) {
            throw bad("the signer's key is too weak (expected: EC P-256 or P-384, or RSA of 2048 bits or more)");
        }
        try {
            if (!information.verify(new JcaSimpleSignerInfoVerifierBuilder().build(signer.getPublicKey()))) {
                throw bad("it does not match the content");
            }
        } catch (CMSException | OperatorCreationException | RuntimeException e) {
            // the library reports broken structures as runtime exceptions of many kinds
            throw bad("it does not match the content");
        }
        return signer;
    }

    private static X509Certificate signer(CmsEnvelope envelope) throws PackageTrustException {
        for (X509Certificate certificate : envelope.certificates()) {
            try {
                X509CertificateHolder holder = new JcaX509CertificateHolder(certificate);
                if (envelope.signer().getSID().match(holder)) {
                    return certificate;
                }
            } catch (CertificateEncodingException e) {
                throw bad("a certificate has no encoding");
            }
        }
        throw bad("the signer's certificate is not inside");
    }

    private static PackageTrustException bad(String why) {
        return new PackageTrustException(Reason.BAD_SIGNATURE, "the signature is not accepted: " + why);
    }
}

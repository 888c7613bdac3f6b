package io.holdfast.trust.packages;

import io.holdfast.trust.x509.SignatureAlgorithms;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Signs documents as CMS SignedData (RFC 5652 §5) in DER: content inside, one signer, no signing time. */
public final class CmsSigner {
    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final String algorithm;

    /**
     * @param key RSA of 2048 bits or more, or EC P-256 or P-384
     * @param chain the signer's certificate first, then those between it and the root
     */
    public CmsSigner(PrivateKey key, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain: empty (expected: the signer's certificate first)");
        }
        this.key = key;
        this.chain = List.copyOf(chain);
        this.algorithm = SignatureAlgorithms.forKey(chain.getFirst().getPublicKey());
    }

    /** Throws {@link IllegalArgumentException} when the key is not that of the certificate or the content is too long. */
    public byte[] sign(byte[] content) {
        try {
            ContentSigner signer = new JcaContentSignerBuilder(algorithm).build(key);
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                            .setSignedAttributeGenerator(parameters -> new DefaultSignedAttributeTableGenerator()
                                    .getAttributes(parameters)
                                    .remove(CMSAttributes.signingTime))
                            .build(signer, chain.getFirst()));
            generator.addCertificates(new JcaCertStore(chain));
            byte[] cms = generator
                    .generate(new CMSProcessableByteArray(content), true)
                    .toASN1Structure()
                    .getEncoded(ASN1Encoding.DER);
            // a key of another certificate would show only on the machines
            CmsVerifier.verifySignature(CmsEnvelope.parse(cms));
            return cms;
        } catch (PackageTrustException e) {
            throw new IllegalArgumentException(
                    "the key is not that of " + chain.getFirst().getSubjectX500Principal() + ", or " + e.getMessage(),
                    e);
        } catch (OperatorCreationException | CertificateEncodingException | CMSException | IOException e) {
            throw new IllegalArgumentException(
                    "the key cannot sign for " + chain.getFirst().getSubjectX500Principal(), e);
        }
    }
}

package io.holdfast.trust.packages;

import io.holdfast.kernel.Digest;
import io.holdfast.trust.packages.PackageTrustException.Reason;
import io.holdfast.trust.x509.CertificateBuilder;
import io.holdfast.trust.x509.Der;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.SignerInformation;

/**
 * SignedData that was read and not yet verified.
 *
 * @param certificates those inside, in no order, at most {@link #MAX_CERTIFICATES}
 */
record CmsEnvelope(SignerInformation signer, List<X509Certificate> certificates, CMSTypedData data) {
    static final int MAX_CERTIFICATES = 16;
    static final String SHA256 = "2.16.840.1.101.3.4.2.1";

    static CmsEnvelope parse(byte[] cms) throws PackageTrustException {
        return parse(cms, Optional.empty());
    }

    /** A signature without its content, of which only the SHA-256 is known. */
    static CmsEnvelope detached(byte[] cms, Digest content) throws PackageTrustException {
        return parse(cms, Optional.of(content));
    }

    private static CmsEnvelope parse(byte[] cms, Optional<Digest> detached) throws PackageTrustException {
        if (cms.length > CmsVerifier.MAX_LENGTH) {
            throw unreadable("it has " + cms.length + " bytes (expected: at most " + CmsVerifier.MAX_LENGTH + ")");
        }
        if (!Der.isOneBoundedValue(cms)) {
            throw unreadable("it is not one DER value");
        }
        try {
            CMSSignedData signed = detached.isPresent()
                    ? new CMSSignedData(Map.of(SHA256, detached.get().bytes()), cms)
                    : new CMSSignedData(cms);
            List<SignerInformation> signers =
                    List.copyOf(signed.getSignerInfos().getSigners());
            if (signers.size() != 1) {
                throw new PackageTrustException(
                        Reason.BAD_SIGNATURE, "the content has " + signers.size() + " signatures (expected: 1)");
            }
            CMSTypedData data = signed.getSignedContent();
            if (detached.isPresent()) {
                ContentInfo inside = SignedData.getInstance(
                                signed.toASN1Structure().getContent())
                        .getEncapContentInfo();
                if (inside.getContent() != null
                        || !signed.getSignedContentTypeOID().equals(CMSObjectIdentifiers.data.getId())) {
                    throw unreadable("it has content inside (expected: a detached signature of data)");
                }
                data = new CMSAbsentContent();
            }
            if (data == null || !data.getContentType().equals(CMSObjectIdentifiers.data)) {
                throw unreadable("it has no content of type data inside");
            }
            // the library reads these on first use and keeps them; what is broken in them must show here
            SignerInformation signer = signers.getFirst();
            if (signer.getSignedAttributes() == null
                    || signer.getSignedAttributes().size() == 0) {
                throw new PackageTrustException(Reason.BAD_SIGNATURE, "the signature has no signed attributes");
            }
            return new CmsEnvelope(signer, certificates(signed), data);
        } catch (CMSException | CertificateException | IOException | RuntimeException e) {
            // the library reports broken structures as runtime exceptions of many kinds
            throw unreadable("it is not SignedData of CMS");
        }
    }

    private static List<X509Certificate> certificates(CMSSignedData signed)
            throws CertificateException, IOException, PackageTrustException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (X509CertificateHolder holder : signed.getCertificates().getMatches(null)) {
            if (certificates.size() == MAX_CERTIFICATES) {
                throw unreadable("it has more than " + MAX_CERTIFICATES + " certificates");
            }
            certificates.add(CertificateBuilder.parse(holder.getEncoded()));
        }
        return List.copyOf(certificates);
    }

    /** The content; not to be believed before the signature was checked. */
    byte[] content() throws PackageTrustException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try {
            data.write(content);
        } catch (IOException | CMSException e) {
            throw unreadable("its content cannot be read");
        }
        return content.toByteArray();
    }

    private static PackageTrustException unreadable(String why) {
        return new PackageTrustException(Reason.UNREADABLE, "the signed content cannot be read: " + why);
    }
}

package io.holdfast.trust.packages;

import io.holdfast.kernel.Digest;
import io.holdfast.trust.packages.PackageTrustException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;

/**
 * A vendor's detached CMS signature over a whole package, delivered beside it (handler contract §3): the form that Azure's
 * own tooling uses. Its signed attributes hold the SHA-256 of the package, so that it can be checked before a byte of the
 * package is there.
 */
public final class DetachedSignature {
    private static final int MAX_TEXT = 2 * CmsVerifier.MAX_LENGTH;

    private DetachedSignature() {}

    /**
     * Checks the signature and the chain to a root, at the time that the signature itself names where it names one: such
     * signatures have no other, and outlive their signer's certificate.
     *
     * @param cms DER
     * @param content SHA-256 of the package
     * @return the chain, the signer first
     */
    static List<X509Certificate> verify(byte[] cms, Digest content, List<X509Certificate> roots, Instant now)
            throws PackageTrustException {
        CmsEnvelope envelope = CmsEnvelope.detached(cms, content);
        String digest = envelope.signer().getDigestAlgOID();
        if (!digest.equals(CmsEnvelope.SHA256)) {
            throw new PackageTrustException(
                    Reason.BAD_SIGNATURE,
                    "the detached signature is over a digest of kind " + digest + " (expected: SHA-256)");
        }
        X509Certificate signer = CmsVerifier.verifySignature(envelope);
        Instant signed =
                signingTime(envelope).filter(time -> !time.isAfter(now)).orElse(now);
        return CertificateChain.to(signer, envelope.certificates(), roots, signed);
    }

    private static Optional<Instant> signingTime(CmsEnvelope envelope) throws PackageTrustException {
        Attribute attribute = envelope.signer().getSignedAttributes().get(CMSAttributes.signingTime);
        if (attribute == null || attribute.getAttrValues().size() != 1) {
            return Optional.empty();
        }
        try {
            Time time = Time.getInstance(attribute.getAttrValues().getObjectAt(0));
            // two-digit years are of 1950 to 2049 (RFC 5652 §11.3)
            return Optional.of(
                    time.toASN1Primitive() instanceof ASN1UTCTime utc
                            ? utc.getAdjustedDate().toInstant()
                            : time.getDate().toInstant());
        } catch (ParseException | RuntimeException e) {
            // the library reports broken times as runtime exceptions of many kinds
            throw new PackageTrustException(Reason.UNREADABLE, "the signing time cannot be read");
        }
    }

    /** DER from what vendors deliver: DER, base64 of it ({@code encodedSignature}), or PEM. */
    public static byte[] der(byte[] file) throws PackageTrustException {
        if (file.length > 0 && file[0] == 0x30) {
            return file.clone();
        }
        String text = file.length > MAX_TEXT ? "" : new String(file, StandardCharsets.US_ASCII);
        String body = text.replaceAll("-----(BEGIN|END) (CMS|PKCS7)-----", "").replaceAll("\\s", "");
        try {
            byte[] der = Base64.getDecoder().decode(body);
            if (der.length > 0 && der[0] == 0x30) {
                return der;
            }
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
        throw unreadable();
    }

    private static PackageTrustException unreadable() {
        return new PackageTrustException(
                Reason.UNREADABLE, "the signature is neither DER nor base64 nor PEM (expected: a CMS signature)");
    }
}

package io.holdfast.trust.machine;

import io.holdfast.trust.x509.Der;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;

/**
 * Protected settings as extension handlers read them: EnvelopedData (RFC 5652 §6) in DER with RSA PKCS #1 v1.5 key transport
 * and AES-256-CBC, the form that both {@code openssl cms} and {@code openssl smime} decrypt. It is not authenticated; it
 * only passes from the agent to a handler over the machine's own disk.
 */
public final class TransportCms {
    private static final int MAX_LENGTH = 4 << 20;

    private TransportCms() {}

    /** Encrypts to the holder of the certificate's RSA key. */
    public static byte[] envelope(X509Certificate rsa, byte[] plaintext) {
        try {
            CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
            generator.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(rsa));
            return generator
                    .generate(
                            new CMSProcessableByteArray(plaintext),
                            new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC).build())
                    .toASN1Structure()
                    .getEncoded(ASN1Encoding.DER);
        } catch (CMSException | IOException | CertificateEncodingException e) {
            throw new IllegalStateException("the settings cannot be encrypted to this certificate", e);
        }
    }

    /** Decrypts what {@link #envelope} or {@code openssl cms -encrypt} wrote. */
    public static byte[] open(PrivateKey key, X509Certificate rsa, byte[] der) throws PemException {
        if (der.length > MAX_LENGTH || !Der.isOneBoundedValue(der)) {
            throw new PemException("the envelope is not one DER value of at most " + MAX_LENGTH + " bytes");
        }
        try {
            Collection<RecipientInformation> recipients =
                    new CMSEnvelopedData(der).getRecipientInfos().getRecipients(new JceKeyTransRecipientId(rsa));
            if (recipients.size() != 1) {
                throw new PemException(
                        "the envelope has " + recipients.size() + " recipients with this certificate (expected: 1)");
            }
            return recipients.iterator().next().getContent(new JceKeyTransEnvelopedRecipient(key));
        } catch (CMSException | RuntimeException e) {
            // the library reports broken structures as runtime exceptions of many kinds
            throw new PemException("the envelope cannot be decrypted with this key");
        }
    }
}

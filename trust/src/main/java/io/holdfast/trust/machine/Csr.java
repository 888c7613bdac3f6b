package io.holdfast.trust.machine;

import io.holdfast.trust.x509.CertificateBuilder;
import io.holdfast.trust.x509.Der;
import io.holdfast.trust.x509.P256;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.PKCSException;

/** A request for a certificate (PKCS#10, RFC 2986) whose sender has shown that it holds the P-256 key. */
public final class Csr {
    private static final int MAX_LENGTH = 16 << 10;

    private final PublicKey key;
    private final String commonName;
    private final byte[] der;

    private Csr(PublicKey key, String commonName, byte[] der) {
        this.key = key;
        this.commonName = commonName;
        this.der = der;
    }

    public static Csr create(KeyPair p256, String commonName) {
        if (!P256.isP256(p256.getPublic())) {
            throw new IllegalArgumentException("key: " + p256.getPublic().getAlgorithm() + " (expected: P-256)");
        }
        try {
            byte[] der = new PKCS10CertificationRequestBuilder(
                            CertificateBuilder.commonName(commonName),
                            SubjectPublicKeyInfo.getInstance(p256.getPublic().getEncoded()))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(p256.getPrivate()))
                    .getEncoded();
            return new Csr(p256.getPublic(), commonName, der);
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("the request cannot be made", e);
        }
    }

    /** Reads a foreign request and checks its signature. */
    public static Csr parse(byte[] der) throws PemException {
        if (der.length > MAX_LENGTH || !Der.isOneBoundedValue(der)) {
            throw new PemException("the request is not one DER value of at most " + MAX_LENGTH + " bytes");
        }
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            PublicKey key = P256.publicKey(request.getSubjectPublicKeyInfo().getEncoded());
            boolean strong =
                    request.getSignatureAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.ecdsa_with_SHA256);
            if (!strong || !request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new PemException("the request is not signed by its own key (expected: ECDSA with SHA-256)");
            }
            return new Csr(key, commonName(request), der.clone());
        } catch (GeneralSecurityException e) {
            throw new PemException("the key of the request is not a P-256 key");
        } catch (IOException | PKCSException | OperatorCreationException | RuntimeException e) {
            // the library reports broken structures as runtime exceptions of many kinds
            throw new PemException("the request is not PKCS#10");
        }
    }

    private static String commonName(PKCS10CertificationRequest request) throws PemException {
        RDN[] names = request.getSubject().getRDNs(BCStyle.CN);
        if (names.length == 1 && !names[0].isMultiValued()) {
            ASN1Encodable value = names[0].getFirst().getValue();
            if (value instanceof ASN1String text && text.getString().length() <= 255) {
                return text.getString();
            }
        }
        throw new PemException("the request does not have one common name of at most 255 characters");
    }

    public PublicKey key() {
        return key;
    }

    /** What the sender calls itself; nothing has checked it. */
    public String commonName() {
        return commonName;
    }

    public byte[] der() {
        return der.clone();
    }
}

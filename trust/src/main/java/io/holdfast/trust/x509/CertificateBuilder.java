package io.holdfast.trust.x509;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Collects what one certificate says (RFC 5280) and has an issuer sign it. */
public final class CertificateBuilder {
    private record Item(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {}

    private final X500Name subject;
    private final PublicKey key;
    private final Instant from;
    private final Instant to;
    private final List<Item> items = new ArrayList<>();

    public CertificateBuilder(String commonName, PublicKey key, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException(
                    "validity: " + from + " to " + to + " (expected: an end after the start)");
        }
        this.subject = commonName(commonName);
        this.key = key;
        this.from = from;
        this.to = to;
    }

    public static X500Name commonName(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    /** An authority that signs certificates but no other authorities. */
    public CertificateBuilder authority() {
        add(Extension.basicConstraints, true, new BasicConstraints(0));
        add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return this;
    }

    /** A key that signs, for TLS or for content. */
    public CertificateBuilder signing(KeyPurposeId... purposes) {
        add(Extension.basicConstraints, true, new BasicConstraints(false));
        add(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        if (purposes.length > 0) {
            add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
        return this;
    }

    /** A key to which other keys are encrypted. */
    public CertificateBuilder keyTransport() {
        add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyEncipherment | KeyUsage.dataEncipherment));
        return this;
    }

    public CertificateBuilder alternativeNames(List<GeneralName> names) {
        if (!names.isEmpty()) {
            add(Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        }
        return this;
    }

    private void add(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        items.add(new Item(oid, critical, value));
    }

    /** Signed by its own key. */
    public X509Certificate selfSign(PrivateKey own, SecureRandom random) {
        return build(subject, key, Optional.empty(), own, random);
    }

    /** Signed by an issuer. */
    public X509Certificate sign(X509Certificate issuer, PrivateKey issuerKey, SecureRandom random) {
        X500Name name = X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
        return build(name, issuer.getPublicKey(), Optional.of(issuer), issuerKey, random);
    }

    private X509Certificate build(
            X500Name issuer,
            PublicKey issuerPublic,
            Optional<X509Certificate> issuerCertificate,
            PrivateKey issuerKey,
            SecureRandom random) {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(key.getEncoded());
        // positive, at most 20 bytes, 64 random bits or more (RFC 5280 §4.1.2.2)
        BigInteger serial = new BigInteger(127, random).setBit(126);
        X509v3CertificateBuilder builder =
                new X509v3CertificateBuilder(issuer, serial, Date.from(from), Date.from(to), subject, info);
        try {
            X509ExtensionUtils identifiers = new X509ExtensionUtils(keyIdentifierDigest());
            builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(info));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(
                            SubjectPublicKeyInfo.getInstance(issuerPublic.getEncoded())));
            for (Item item : items) {
                builder.addExtension(item.oid(), item.critical(), item.value());
            }
            String algorithm = SignatureAlgorithms.forKey(
                    issuerCertificate.map(X509Certificate::getPublicKey).orElse(issuerPublic));
            byte[] der = builder.build(new JcaContentSignerBuilder(algorithm).build(issuerKey))
                    .getEncoded();
            return parse(der);
        } catch (IOException | OperatorCreationException | CertificateException e) {
            throw new IllegalStateException("the certificate cannot be made: " + e.getMessage(), e);
        }
    }

    /** Key identifiers are SHA-1 by RFC 5280 §4.2.1.2; they name keys and protect nothing. */
    private static DigestCalculator keyIdentifierDigest() throws OperatorCreationException {
        return new JcaDigestCalculatorProviderBuilder()
                .build()
                .get(new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1));
    }

    /** A certificate from DER, with nothing after it. */
    public static X509Certificate parse(byte[] der) throws CertificateException {
        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        if (certificate.getEncoded().length != der.length) {
            throw new CertificateException("bytes follow the certificate");
        }
        return certificate;
    }
}

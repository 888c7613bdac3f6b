package io.holdfast.trust.machine;

import io.holdfast.kernel.EnrolmentId;
import io.holdfast.trust.x509.CertificateBuilder;
import io.holdfast.trust.x509.P256;
import java.net.InetAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** The authority that a control plane makes at its first start: it names the control plane and the enrolled machines. */
public final class CertificateAuthority {
    private static final String ENROLMENT = "urn:holdfast:enrolment:";
    private static final KeyPurposeId ATTESTATION_KEY =
            KeyPurposeId.getInstance(new ASN1ObjectIdentifier("2.23.133.8.3"));
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final Duration LIFE = Duration.ofDays(3653);

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final SecureRandom random;

    private CertificateAuthority(X509Certificate certificate, PrivateKey key, SecureRandom random) {
        this.certificate = certificate;
        this.key = key;
        this.random = random;
    }

    /** A new P-256 authority that is good for ten years from one hour before now. */
    public static CertificateAuthority create(String commonName, Instant now, SecureRandom random) {
        KeyPair pair = P256.generate(random);
        Instant from = now.truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
        X509Certificate certificate = new CertificateBuilder(commonName, pair.getPublic(), from, from.plus(LIFE))
                .authority()
                .selfSign(pair.getPrivate(), random);
        return new CertificateAuthority(certificate, pair.getPrivate(), random);
    }

    /** An authority from its certificate and key; throws when they do not belong together. */
    public static CertificateAuthority of(X509Certificate certificate, PrivateKey key, SecureRandom random)
            throws PemException {
        if (certificate.getBasicConstraints() < 0 || !P256.isP256(certificate.getPublicKey())) {
            throw new PemException("the certificate is not that of a P-256 authority");
        }
        try {
            byte[] challenge = new byte[32];
            random.nextBytes(challenge);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(challenge);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(challenge);
            if (signature.verify(signed)) {
                return new CertificateAuthority(certificate, key, random);
            }
        } catch (InvalidKeyException e) {
            throw new PemException("the private key is not a P-256 key");
        } catch (GeneralSecurityException e) {
            throw new PemException("the private key cannot sign");
        }
        throw new PemException("the private key is not that of the certificate");
    }

    /** Certificate and key as text, the key last. */
    public static CertificateAuthority parse(String certificatePem, String keyPem, SecureRandom random)
            throws PemException {
        return of(Pem.certificates(certificatePem).getFirst(), Pem.privateKey(keyPem), random);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** For storing; never for logs or messages. */
    public PrivateKey key() {
        return key;
    }

    /** A certificate for TLS servers under these names and addresses. */
    public X509Certificate issueServer(
            PublicKey key, List<String> dnsNames, List<InetAddress> addresses, Instant from, Instant to) {
        List<GeneralName> names = new ArrayList<>();
        dnsNames.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        addresses.forEach(
                address -> names.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(address.getAddress()))));
        if (names.isEmpty()) {
            throw new IllegalArgumentException("names: none (expected: at least one name or address)");
        }
        return new CertificateBuilder("Holdfast control plane", key, from, to)
                .signing(KeyPurposeId.id_kp_serverAuth)
                .alternativeNames(names)
                .sign(certificate, this.key, random);
    }

    /** A certificate for one enrolment. What the request calls itself is not taken over. */
    public X509Certificate issueMachine(Csr request, EnrolmentId enrolment, Instant from, Instant to) {
        return new CertificateBuilder(enrolment.toString(), request.key(), from, to)
                .signing(KeyPurposeId.id_kp_clientAuth)
                .alternativeNames(
                        List.of(new GeneralName(GeneralName.uniformResourceIdentifier, ENROLMENT + enrolment)))
                .sign(certificate, key, random);
    }

    /**
     * A certificate for the attestation key of a TPM (purpose 2.23.133.8.3, TCG EK Credential Profile), which names whose it
     * is by a URI.
     */
    public X509Certificate issueAttestationKey(PublicKey key, URI owner, Instant from, Instant to) {
        return new CertificateBuilder("Holdfast attestation key", key, from, to)
                .signing(ATTESTATION_KEY)
                .alternativeNames(List.of(new GeneralName(GeneralName.uniformResourceIdentifier, owner.toString())))
                .sign(certificate, this.key, random);
    }

    /** Whose attestation key a certificate of {@link #issueAttestationKey} is for; empty for any other. Checks no signature. */
    public static Optional<URI> attestationKeyOwner(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            boolean ours = purposes != null
                    && purposes.equals(List.of(ATTESTATION_KEY.getId()))
                    && names != null
                    && names.size() == 1;
            return ours
                    ? names.stream()
                            .filter(name -> Integer.valueOf(GeneralName.uniformResourceIdentifier)
                                    .equals(name.get(0)))
                            .map(name -> URI.create(String.valueOf(name.get(1))))
                            .findFirst()
                    : Optional.empty();
        } catch (CertificateException | IllegalArgumentException e) {
            return Optional.empty(); // names that do not parse name nobody
        }
    }

    /** Whether this authority signed the certificate and it is valid at this time. */
    public boolean issued(X509Certificate other, Instant at) {
        try {
            other.checkValidity(Date.from(at));
            other.verify(certificate.getPublicKey());
            return other.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
        } catch (GeneralSecurityException e) {
            return false; // expired, or signed by another: in either case not ours at this time
        }
    }

    /** The enrolment that a machine's certificate names; empty for every other certificate. Checks no signature. */
    public static Optional<EnrolmentId> enrolment(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (purposes == null || !purposes.equals(List.of(CLIENT_AUTH)) || names == null || names.size() != 1) {
                return Optional.empty();
            }
            return names.stream()
                    .filter(name -> Integer.valueOf(GeneralName.uniformResourceIdentifier)
                            .equals(name.get(0)))
                    .map(name -> String.valueOf(name.get(1)))
                    .filter(uri -> uri.startsWith(ENROLMENT))
                    .map(uri -> EnrolmentId.parse(uri.substring(ENROLMENT.length())))
                    .findFirst();
        } catch (CertificateException | IllegalArgumentException e) {
            return Optional.empty(); // names that do not parse name no enrolment
        }
    }
}

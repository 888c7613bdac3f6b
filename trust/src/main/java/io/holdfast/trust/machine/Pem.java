package io.holdfast.trust.machine;

import io.holdfast.trust.x509.CertificateBuilder;
import io.holdfast.trust.x509.Der;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Certificates, keys and requests as text (RFC 7468). Text outside the blocks is skipped, as tools write some there. */
public final class Pem {
    private static final int MAX_LENGTH = 1 << 20;
    private static final int MAX_BLOCKS = 100;
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** One block: its label and its bytes, still in base64. */
    private record Block(String label, String base64) {
        byte[] der() throws PemException {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new PemException("the block '" + label.replaceAll("[^A-Z0-9 ]", "?") + "' is not base64");
            }
        }

        @Override
        public String toString() {
            return label;
        }
    }

    private Pem() {}

    public static String certificate(X509Certificate certificate) {
        try {
            return write("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the certificate has no encoding", e);
        }
    }

    public static String certificates(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        certificates.forEach(certificate -> text.append(certificate(certificate)));
        return text.toString();
    }

    /** PKCS#8, not encrypted. */
    public static String privateKey(PrivateKey key) {
        return write("PRIVATE KEY", key.getEncoded());
    }

    public static String publicKey(PublicKey key) {
        return write("PUBLIC KEY", key.getEncoded());
    }

    public static String request(Csr request) {
        return write("CERTIFICATE REQUEST", request.der());
    }

    /** All certificates of the text, at least one. */
    public static List<X509Certificate> certificates(String text) throws PemException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(text)) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(block.der()));
            }
        }
        if (certificates.isEmpty()) {
            throw new PemException("no certificate (expected: -----BEGIN CERTIFICATE-----)");
        }
        return List.copyOf(certificates);
    }

    /** One certificate from DER. */
    public static X509Certificate certificate(byte[] der) throws PemException {
        if (!Der.isOneBoundedValue(der)) {
            throw new PemException("the bytes are not one DER value");
        }
        try {
            return CertificateBuilder.parse(der);
        } catch (CertificateException e) {
            throw new PemException("the bytes are not an X.509 certificate");
        }
    }

    /** The one private key of the text: EC, RSA or Ed25519 as PKCS#8, not encrypted. */
    public static PrivateKey privateKey(String text) throws PemException {
        byte[] der =
                only(text, "PRIVATE KEY", "not encrypted PKCS#8; 'openssl pkcs8 -topk8 -nocrypt -in KEY' writes it");
        try {
            ASN1ObjectIdentifier algorithm =
                    PrivateKeyInfo.getInstance(der).getPrivateKeyAlgorithm().getAlgorithm();
            return KeyFactory.getInstance(keyFactory(algorithm)).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException | IllegalStateException e) {
            throw new PemException("the private key cannot be read (expected: PKCS#8 with an EC, RSA or Ed25519 key)");
        }
    }

    /** The one public key of the text: EC, RSA or Ed25519. */
    public static PublicKey publicKey(String text) throws PemException {
        byte[] der = only(text, "PUBLIC KEY", "SubjectPublicKeyInfo");
        try {
            ASN1ObjectIdentifier algorithm =
                    SubjectPublicKeyInfo.getInstance(der).getAlgorithm().getAlgorithm();
            return KeyFactory.getInstance(keyFactory(algorithm)).generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException | IllegalStateException e) {
            throw new PemException("the public key cannot be read (expected: an EC, RSA or Ed25519 key)");
        }
    }

    /** The one revocation list of the text, as DER; whose it is, is not looked at. */
    public static byte[] revocationList(String text) throws PemException {
        return only(text, "X509 CRL", "a revocation list in DER or PEM");
    }

    /** The one request of the text, with its proof of possession checked. */
    public static Csr request(String text) throws PemException {
        return Csr.parse(only(text, "CERTIFICATE REQUEST", "PKCS#10"));
    }

    private static String keyFactory(ASN1ObjectIdentifier algorithm) {
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "EC";
        }
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return "RSA";
        }
        if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return "Ed25519";
        }
        throw new IllegalArgumentException("key algorithm");
    }

    private static byte[] only(String text, String label, String expected) throws PemException {
        List<Block> found = blocks(text).stream()
                .filter(block -> block.label().equals(label))
                .toList();
        if (found.size() != 1) {
            throw new PemException(
                    "found " + found.size() + " blocks '" + label + "' (expected: one, " + expected + ")");
        }
        byte[] der = found.getFirst().der();
        if (!Der.isOneBoundedValue(der)) {
            throw new PemException("'" + label + "' is not one DER value");
        }
        return der;
    }

    private static List<Block> blocks(String text) throws PemException {
        if (text.length() > MAX_LENGTH) {
            throw new PemException(
                    "the text has " + text.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        List<Block> blocks = new ArrayList<>();
        Optional<String> open = Optional.empty();
        StringBuilder base64 = new StringBuilder();
        for (String raw : text.split("\n", -1)) {
            String line = raw.strip();
            if (open.isEmpty()) {
                open = label(line, "-----BEGIN ");
                base64.setLength(0);
            } else if (label(line, "-----END ").equals(open)) {
                blocks.add(new Block(open.get(), base64.toString()));
                open = Optional.empty();
            } else {
                base64.append(line);
            }
        }
        if (open.isPresent() || blocks.size() > MAX_BLOCKS) {
            throw new PemException("a block has no end, or there are more than " + MAX_BLOCKS + " blocks");
        }
        return blocks;
    }

    private static Optional<String> label(String line, String begin) {
        return line.startsWith(begin) && line.endsWith("-----") && line.length() > begin.length() + 5
                ? Optional.of(line.substring(begin.length(), line.length() - 5))
                : Optional.empty();
    }

    private static String write(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}

package io.holdfast.attestation.jose;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.kernel.json.JsonString;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates as JWS headers and JWKs carry them (RFC 7515, 4.1.6): base64 of DER, the signer's own first. */
public final class X5c {
    private static final int MAX_CERTIFICATES = 10;
    private static final int MAX_CERTIFICATE = 32 << 10;

    private X5c() {}

    /** Of {@code x5c}; empty when there is none. They are only parsed: {@link CertificateChain} judges. */
    public static List<X509Certificate> of(JsonObject json) throws JoseException {
        if (!json.has("x5c")) {
            return List.of();
        }
        JsonArray texts = json.array("x5c").orElseThrow(() -> new JoseException("x5c is not an array of certificates"));
        if (texts.isEmpty() || texts.size() > MAX_CERTIFICATES) {
            throw new JoseException(
                    "x5c has " + texts.size() + " certificates (expected: 1 to " + MAX_CERTIFICATES + ")");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (Json text : texts) {
            if (!(text instanceof JsonString(String base64)) || base64.length() > MAX_CERTIFICATE) {
                throw new JoseException("x5c has something that is no certificate");
            }
            certificates.add(certificate(base64));
        }
        return certificates;
    }

    private static X509Certificate certificate(String base64) throws JoseException {
        try {
            byte[] der = Base64.getDecoder().decode(base64.replaceAll("[ \\t\\r\\n]", ""));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException | IllegalArgumentException _) {
            throw new JoseException("x5c has something that is no certificate");
        }
    }

    public static JsonArray json(List<X509Certificate> certificates) {
        List<Json> texts = new ArrayList<>();
        for (X509Certificate certificate : certificates) {
            texts.add(new JsonString(Base64.getEncoder().encodeToString(der(certificate))));
        }
        return new JsonArray(texts);
    }

    /** DER of a certificate. */
    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the certificate has no encoding", e);
        }
    }
}

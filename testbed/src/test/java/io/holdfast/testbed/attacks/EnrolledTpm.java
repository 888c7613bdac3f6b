package io.holdfast.testbed.attacks;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.tpm.Credential;
import io.holdfast.attestation.tpm.EkCertificate;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.testbed.attestation.SoftTpm;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;

/** Messages with which the attestation key of a TPM gets its certificate. */
final class EnrolledTpm {
    private EnrolledTpm() {}

    /** {@code holdfast.enrol}, with the certificate of an endorsement key and who issued it. */
    static JsonObject enrol(Bytes certificate, X509Certificate[] issuers, TpmPublic ek, TpmPublic ak) throws Exception {
        return JsonObject.builder()
                .put("type", "holdfast.enrol")
                .put(
                        "ek_cert",
                        Base64Url.encode(
                                EkCertificate.parse(certificate.array()).getEncoded()))
                .put("ek_issuers", Stream.of(issuers).map(EnrolledTpm::text).collect(JsonArray.collector()))
                .put("ek_pub", Base64Url.encode(ek.sizedArea()))
                .put("ak_pub", Base64Url.encode(ak.sizedArea()))
                .build();
    }

    private static Json text(X509Certificate certificate) {
        try {
            return Json.of(Base64Url.encode(certificate.getEncoded()));
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code holdfast.activate}, with what the TPM opened. */
    static JsonObject activation(SoftTpm tpm, JsonObject offered) throws JoseException {
        Bytes secret =
                tpm.activate(new Credential(bytes(offered, "credential_blob"), bytes(offered, "encrypted_secret")));
        return JsonObject.of(
                "type",
                Json.of("holdfast.activate"),
                "secret",
                Json.of(Base64Url.encode(secret.array())),
                "service_context",
                Json.of(offered.string("service_context").orElseThrow()));
    }

    private static Bytes bytes(JsonObject json, String name) throws JoseException {
        return Bytes.of(Base64Url.decode(json.string(name).orElseThrow()));
    }
}

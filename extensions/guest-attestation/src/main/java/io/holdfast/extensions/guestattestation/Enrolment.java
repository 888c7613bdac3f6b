package io.holdfast.extensions.guestattestation;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.JoseException;
import io.holdfast.attestation.tpm.Credential;
import io.holdfast.attestation.tpm.EkCertificate;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.attestation.tpm.TpmPublic;
import io.holdfast.extensions.guestattestation.CannotAttestException.Reason;
import io.holdfast.extensions.guestattestation.Endpoint.Answer;
import io.holdfast.extensions.guestattestation.MachineTpm.Endorsement;
import io.holdfast.extensions.handler.Durable;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The certificate of the attestation key. The provider gives it to a TPM that opens what only the TPM with that endorsement
 * key and that attestation key opens (TPM 2.0 Part 1, 24). It is kept beside the handler, and made anew before it ends.
 */
final class Enrolment {
    private static final Duration RENEW = Duration.ofDays(90);

    private final Path folder;
    private final MachineTpm tpm;
    private final Clock clock;

    Enrolment(Path folder, MachineTpm tpm, Clock clock) {
        this.folder = folder;
        this.tpm = tpm;
        this.clock = clock;
    }

    private Path file() {
        return folder.resolve("attestation-key.json");
    }

    /** The kept certificate if it is of this key and provider and lasts, or a new one; base64url of DER. */
    String certificate(Protocol protocol, TpmPublic key)
            throws CannotAttestException, InterruptedException, IOException {
        String name = HexFormat.of().formatHex(key.name().array());
        String provider = protocol.endpoint().address().toString();
        Optional<String> kept = kept().filter(mark -> mark.string("name").equals(Optional.of(name))
                        && mark.string("provider").equals(Optional.of(provider)))
                .flatMap(mark -> mark.string("certificate"))
                .filter(this::lasts);
        if (kept.isPresent()) {
            return kept.get();
        }
        String made = enrol(protocol, key);
        Durable.folder(folder);
        Durable.write(
                file(),
                JsonObject.builder()
                        .put("name", name)
                        .put("provider", provider)
                        .put("certificate", made)
                        .build()
                        .pretty(),
                folder);
        return made;
    }

    /** The provider does not know the kept certificate any more. */
    void forget() throws IOException {
        Files.deleteIfExists(file());
    }

    private Optional<JsonObject> kept() throws IOException {
        try {
            return Files.exists(file()) && Json.parse(Files.readAllBytes(file())) instanceof JsonObject mark
                    ? Optional.of(mark)
                    : Optional.empty();
        } catch (JsonException _) {
            return Optional.empty(); // made anew
        }
    }

    private boolean lasts(String der) {
        try {
            return CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(Base64Url.decode(der)))
                            instanceof X509Certificate certificate
                    && certificate.getNotAfter().toInstant().minus(RENEW).isAfter(clock.instant());
        } catch (CertificateException | JoseException _) {
            return false; // made anew
        }
    }

    private String enrol(Protocol protocol, TpmPublic key) throws CannotAttestException, InterruptedException {
        Endorsement endorsement = tpm.endorsement();
        JsonObject.Builder enrol = JsonObject.builder().put("type", "holdfast.enrol");
        if (endorsement.certificate().isPresent()) {
            enrol.put("ek_cert", Base64Url.encode(der(endorsement.certificate().get())));
        }
        if (!endorsement.issuers().isEmpty()) {
            List<Json> issuers = new ArrayList<>();
            for (X509Certificate issuer : endorsement.issuers()) {
                issuers.add(Json.of(Base64Url.encode(encoded(issuer))));
            }
            enrol.put("ek_issuers", new JsonArray(issuers));
        }
        enrol.put("ek_pub", Base64Url.encode(endorsement.key().sizedArea()))
                .put("ak_pub", Base64Url.encode(key.sizedArea()));
        Answer offered = protocol.send(enrol.build());
        check(protocol, offered);
        JsonObject offer = protocol.content(offered);
        Bytes secret = tpm.activate(new Credential(
                Bytes.of(protocol.bytes(offer, "credential_blob")),
                Bytes.of(protocol.bytes(offer, "encrypted_secret"))));
        Answer answer = protocol.send(JsonObject.builder()
                .put("type", "holdfast.activate")
                .put("secret", Base64Url.encode(secret.array()))
                .put("service_context", protocol.member(offer, "service_context"))
                .build());
        check(protocol, answer);
        return protocol.member(protocol.content(answer), "aik_cert");
    }

    private static void check(Protocol protocol, Answer answer) throws CannotAttestException {
        if (answer.status() / 100 == 4) {
            throw new CannotAttestException(
                    Reason.KEY_NOT_ENROLLED,
                    protocol.endpoint().address() + " gives the attestation key of this TPM no certificate: "
                            + answer.message());
        }
    }

    /** Without the padding of the TPM's memory (rule I4). */
    private static byte[] der(Bytes memory) throws CannotAttestException {
        try {
            return encoded(EkCertificate.parse(memory.array()));
        } catch (TpmException e) {
            throw new CannotAttestException(Reason.TPM_FAILED, String.valueOf(e.getMessage()));
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("what was read has its bytes", e);
        }
    }
}

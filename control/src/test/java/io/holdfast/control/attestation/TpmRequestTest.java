package io.holdfast.control.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.jose.Jws;
import io.holdfast.attestation.jose.JwsAlgorithm;
import io.holdfast.attestation.jose.PrivateKeySigner;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.PlatformClaim;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Requests of version 1: which log belongs to which claim, and what is no request. */
class TpmRequestTest {
    private static final KeyPair KEY = key();

    private static KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Json text(String text) {
        return Json.of(Base64Url.encode(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** PCR n has n in its last byte; PCR 0 to 7 are quoted. */
    private static Json claim() {
        byte[] pcrs = new byte[PcrValues.COUNT * 32];
        for (int pcr = 0; pcr < PcrValues.COUNT; pcr++) {
            pcrs[pcr * 32 + 31] = (byte) pcr;
        }
        byte[] quote = new Quote(
                        Bytes.of(new byte[34]),
                        Bytes.of(new byte[32]),
                        new ClockInfo(5, 2, 0, true),
                        1,
                        List.of(PcrSelection.upTo(HashAlgorithm.SHA256, 7)),
                        Bytes.of(new byte[32]))
                .bytes();
        return Json.of(Base64Url.encode(
                new PlatformClaim(HashAlgorithm.SHA256, Bytes.of(pcrs), Bytes.of(quote), Bytes.of(new byte[4]))
                        .bytes()));
    }

    private static JsonObject tpm() {
        return JsonObject.builder()
                .put("srtm_boot_log", text("boot"))
                .put("aik_pub", Jwk.of(KEY.getPublic()).toJson())
                .put("current_claim", claim())
                .build();
    }

    private static JsonObject data(JsonObject tpm) {
        return JsonObject.builder()
                .put("challenge", "AAAA")
                .put("service_context", "AAAA")
                .put("tpm_att_data", tpm)
                .put("attest_key", Jwk.of(KEY.getPublic()).toJson())
                .build();
    }

    private static String jws(byte[] body) {
        return Jws.sign(
                JsonObject.of("typ", Json.of("attReq")),
                body,
                new PrivateKeySigner(JwsAlgorithm.PS256, KEY.getPrivate()));
    }

    private static TpmRequest read(JsonObject tpm) {
        return TpmRequest.read(jws(body(data(tpm))));
    }

    private static byte[] body(JsonObject data) {
        return JsonObject.of("att_type", Json.of("basic"), "att_data", data).utf8();
    }

    private static Optional<String> log(ShownEvidence shown) {
        return shown.read(Optional.empty())
                .eventLog()
                .map(bytes -> new String(bytes.array(), StandardCharsets.US_ASCII));
    }

    @Test
    void theLogOfAResumeIsThatOfNow() {
        JsonObject booted = tpm().with("boot_claim", claim()).with("srtm_resume_log", "");
        assertThat(log(read(booted).current())).contains("boot");
        JsonObject resumed = booted.with("srtm_resume_log", text("resume"));
        assertThat(log(read(resumed).current())).contains("resume");
        assertThat(log(read(resumed).boot().orElseThrow())).contains("boot");
        assertThat(read(tpm().with("boot_claim", "")).boot()).isEmpty();
        assertThat(log(read(tpm().without("srtm_boot_log")).current())).isEmpty();
    }

    @Test
    void onlyQuotedValuesAreShown() {
        PcrValues values = read(tpm()).current().read(Optional.empty()).pcrs().getFirst();
        assertThat(values.values().keySet()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(values.value(7).orElseThrow().at(31)).isEqualTo(7);
    }

    @Test
    void nothingBindsTheKey() {
        TpmRequest request = read(tpm());
        assertThat(request.key().bound()).isFalse();
        assertThat(request.key().claim().has("info")).isFalse();
        assertThat(request.key().qualifyingData(request.rawJwk(), request.challenge()))
                .isEqualTo(request.challenge());
    }

    @Test
    void versionsAreNotMixed() {
        assertThatThrownBy(() -> read(tpm().with("current_attestation", JsonObject.EMPTY)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("is of version 2 of the protocol");
        assertThatThrownBy(() -> read(tpm().with("drtm_resume_log", text("x"))))
                .hasMessageContaining("drtm_resume_log");
        String second = Jws.sign(
                JsonObject.of("typ", Json.of("attReqV2")),
                body(data(tpm())),
                new PrivateKeySigner(JwsAlgorithm.PS256, KEY.getPrivate()));
        assertThatThrownBy(() -> TpmRequest.read(second)).hasMessageContaining("is of version 1 of the protocol");
    }

    @Test
    void enclavesHaveToSpeak() {
        JsonObject silent = JsonObject.of(
                "att_type",
                Json.of("vbs"),
                "att_data",
                JsonObject.of("report_signed", data(tpm()), "vsm_report", text("nothing")));
        assertThatThrownBy(() -> TpmRequest.read(jws(silent.utf8()))).hasMessageContaining("enclave report: 7 bytes");
        JsonObject without = JsonObject.of("att_type", Json.of("vbs"), "att_data", data(tpm()));
        assertThatThrownBy(() -> TpmRequest.read(jws(without.utf8()))).hasMessageContaining("report_signed");
    }

    /** Version 2, whose quote names the key in what the enclave spoke of. */
    @Test
    void anEnclaveOfVersion2() {
        JsonObject signed = JsonObject.builder()
                .put("challenge", "AAAA")
                .put("service_context", "AAAA")
                .put("tpm_att_data", JsonObject.of("current_attestation", JsonObject.EMPTY))
                .put(
                        "request_key",
                        JsonObject.of(
                                "jwk",
                                Jwk.of(KEY.getPublic()).toJson(),
                                "info",
                                JsonObject.of("tpm_quote", JsonObject.of("hash_alg", Json.of("sha-256")))))
                .build();
        byte[] report = ByteBuffer.allocate(24 + 224)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(24 + 224)
                .putInt(1)
                .putInt(1)
                .putInt(224)
                .putInt(0)
                .putInt(0)
                .putInt(224)
                .putInt(1)
                .put(HashAlgorithm.SHA512.digest().digest(signed.utf8()))
                .array();
        JsonObject body = JsonObject.of(
                "att_type",
                Json.of("vsm"),
                "att_data",
                JsonObject.of(
                        "report_signed",
                        signed,
                        "vsm_report",
                        JsonObject.of("enclave", JsonObject.of("report", Json.of(Base64Url.encode(report))))));
        TpmRequest request = TpmRequest.read(Jws.sign(
                JsonObject.of("typ", Json.of("attReqV2")),
                body.utf8(),
                new PrivateKeySigner(JwsAlgorithm.PS256, KEY.getPrivate())));
        assertThat(request.rawJwk())
                .isEqualTo(Bytes.of(Jwk.of(KEY.getPublic()).toJson().utf8()));
        assertThat(request.key().bound()).isTrue();
        EnclaveEvidence enclave = request.enclave().orElseThrow();
        assertThatThrownBy(() -> enclave.check(List.of())).hasMessageContaining("EVENT_VSM_IDKS_INFO");
        assertThatThrownBy(() -> enclave.check(List.of(KEY.getPublic())))
                .hasMessageContaining("is not signed by the secure kernel");
        EnclaveEvidence other = new EnclaveEvidence(enclave.report(), Bytes.of(body.utf8()), "vsm_report");
        assertThatThrownBy(() -> other.check(List.of(KEY.getPublic()))).hasMessageContaining("carries other data");
    }

    @Test
    void whatIsNoRequestIsRefusedAndNothingElseHappens() {
        byte[] body = body(data(tpm()));
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 400; round++) {
            byte[] changed = body.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                changed[random.nextInt(changed.length)] = body[random.nextInt(body.length)];
            }
            try {
                TpmRequest.read(jws(changed)).current().read(Optional.empty());
            } catch (ProblemException e) {
                assertThat(e.problem().code()).isIn(ProblemCode.INVALID_PARAMETER, ProblemCode.INVALID_OPERATION);
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 400);
    }
}

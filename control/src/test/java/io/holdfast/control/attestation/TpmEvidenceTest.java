package io.holdfast.control.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.ima.ImaPosition;
import io.holdfast.attestation.jose.Base64Url;
import io.holdfast.attestation.jose.Jwk;
import io.holdfast.attestation.tpm.ClockInfo;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.PcrSelection;
import io.holdfast.attestation.tpm.Quote;
import io.holdfast.attestation.verify.ImaEvidence;
import io.holdfast.attestation.verify.QuoteDemand;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonLimits;
import io.holdfast.kernel.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Logs that continue what the service has, and evidence that is no evidence. */
class TpmEvidenceTest {
    private static final Bytes LOG = text("a firmware log");
    private static final PublicKey KEY = key();

    private static Bytes text(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static PublicKey key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair().getPublic();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Bytes quote(long resets) {
        return Bytes.of(new Quote(
                        text("signer"),
                        text("data"),
                        new ClockInfo(5, resets, 0, true),
                        1,
                        List.of(PcrSelection.upTo(HashAlgorithm.SHA256, 7)),
                        Bytes.of(new byte[32]))
                .bytes());
    }

    /** 100 bytes of the list were replayed, ten more were sent. */
    private static Optional<KeptEvidence> kept() {
        return Optional.of(new KeptEvidence(
                text("name"),
                new QuoteDemand.Before(new ClockInfo(4, 2, 0, true), 1),
                Optional.of(LOG),
                Optional.of(new ImaPosition(100, 2, 0, Optional.of("sha256:00"), Map.of())),
                List.of(),
                text("0123456789"),
                quote(2),
                text("signature"),
                List.of(),
                text("data"),
                Instant.EPOCH));
    }

    private static JsonObject evidence(long resets, JsonObject log) {
        return JsonObject.builder()
                .put("logs", JsonArray.of(log))
                .put("aik_pub", Jwk.of(KEY).toJson())
                .put("quote", Base64Url.encode(quote(resets).array()))
                .put("signature", "AAAA")
                .put("pcrs", JsonArray.EMPTY)
                .build();
    }

    private static JsonObject ima(long offset, String log) {
        return JsonObject.builder()
                .put("type", "IMA")
                .put("offset", offset)
                .put("log", Base64Url.encode(text(log).array()))
                .build();
    }

    private static TpmEvidence read(JsonObject evidence) {
        return TpmEvidence.read(Members.of(evidence, "current_attestation"), kept());
    }

    private static void notKept(JsonObject evidence) {
        assertThatThrownBy(() -> read(evidence))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.EVIDENCE_NOT_KEPT));
    }

    @Test
    void aListGoesOnWhereTheMachineStopped() {
        ImaEvidence whole = read(evidence(2, ima(110, "new"))).ima().orElseThrow();
        assertThat(whole.from().offset()).isEqualTo(100);
        assertThat(whole.list()).isEqualTo(text("0123456789new"));
        assertThat(read(evidence(2, ima(104, "new"))).ima().orElseThrow().list())
                .isEqualTo(text("0123new"));
        assertThat(read(evidence(2, ima(0, "all"))).ima().orElseThrow().from()).isEqualTo(ImaPosition.START);
    }

    @Test
    void whatTheServiceDoesNotHaveIsAskedFor() {
        notKept(evidence(2, ima(111, "a gap")));
        notKept(evidence(2, ima(99, "before what was replayed")));
        notKept(evidence(3, ima(110, "of another boot")));
        notKept(evidence(2, JsonObject.of("type", Json.of("TCG"), "digest", Json.of("AAAA"))));
        assertThatThrownBy(() -> TpmEvidence.read(Members.of(evidence(2, ima(110, "x")), "e"), Optional.empty()))
                .hasMessageContaining("EvidenceNotKept");
    }

    @Test
    void aLogThatTheServiceHasIsNamedByItsDigest() {
        String digest = Base64Url.encode(LOG.digest().bytes());
        assertThat(read(evidence(3, JsonObject.of("type", Json.of("TCG"), "digest", Json.of(digest))))
                        .eventLog())
                .as("a log is the same in each boot")
                .contains(LOG);
    }

    @Test
    void whatIsNoEvidenceIsRefusedAndNothingElseHappens() {
        byte[] text = evidence(2, ima(110, "new")).utf8();
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] mutated = text.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                mutated[random.nextInt(mutated.length)] = text[random.nextInt(text.length)];
            }
            try {
                read(Members.parse(mutated, JsonLimits.DEFAULT, "e").object());
            } catch (ProblemException e) {
                assertThat(e.problem().code().status()).isIn(400, 409);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}

package io.holdfast.control.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Tokens at a clock of the test's own, and tokens that only nearly fit. */
class TokensTest {
    private static final UUID TENANT = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Principals.Principal ANN = new Principals.Principal("object", "app", "Ann");

    private static final class MemoryKeys implements KeyFiles {
        private final Map<String, String> files = new HashMap<>();

        @Override
        public Optional<String> read(String name) {
            return Optional.ofNullable(files.get(name));
        }

        @Override
        public void write(String name, String content) {
            files.put(name, content);
        }
    }

    private Instant now = START;
    private final InstantSource clock = () -> now;
    private final SigningKeys keys = new SigningKeys(new MemoryKeys(), START);
    private final Tokens tokens = new Tokens(keys, "issuer", "audience", TENANT, clock);

    private void refused(ProblemCode code, String token) {
        assertThatThrownBy(() -> tokens.verify(token))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    @Test
    void aTokenHoldsForItsLifetimeAndNoLonger() {
        String token = tokens.issue(ANN);
        assertThat(tokens.verify(token)).isEqualTo(new Caller("object", "app"));
        now = START.plus(Tokens.LIFETIME).minusSeconds(1);
        assertThat(tokens.verify(token)).isEqualTo(new Caller("object", "app"));
        now = START.plus(Tokens.LIFETIME);
        refused(ProblemCode.EXPIRED_AUTHENTICATION_TOKEN, token);
    }

    @Test
    void anExpiredTokenThatWasNeverSeenIsRefusedToo() {
        String token = tokens.issue(ANN);
        now = START.plus(Duration.ofDays(1));
        refused(ProblemCode.EXPIRED_AUTHENTICATION_TOKEN, token);
    }

    @Test
    void aTokenOutlivesARotationAndEndsWithItsKey() {
        String token = tokens.issue(ANN);
        keys.rotate(START);
        Tokens afresh = new Tokens(keys, "issuer", "audience", TENANT, clock);
        assertThat(afresh.verify(token).objectId()).isEqualTo("object");
        keys.rotate(START);
        keys.rotate(START);
        assertThatThrownBy(() -> new Tokens(keys, "issuer", "audience", TENANT, clock).verify(token))
                .isInstanceOf(ProblemException.class);
    }

    /** Signed with the right key, with claims that were changed before. */
    private String with(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer("issuer")
                .audience("audience")
                .claim("oid", "object")
                .claim("appid", "app")
                .claim("tid", TENANT.toString())
                .notBeforeTime(Date.from(START))
                .expirationTime(Date.from(START.plusSeconds(60)));
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(keys.newest().getKeyID())
                        .build(),
                change.apply(claims).build());
        token.sign(new RSASSASigner(keys.newest()));
        return token.serialize();
    }

    @Test
    void everyClaimIsChecked() throws JOSEException {
        assertThat(tokens.verify(with(claims -> claims)).objectId()).isEqualTo("object");
        refused(ProblemCode.INVALID_AUTHENTICATION_TOKEN, with(claims -> claims.issuer("other")));
        refused(ProblemCode.INVALID_AUTHENTICATION_TOKEN, with(claims -> claims.audience("other")));
        refused(
                ProblemCode.INVALID_AUTHENTICATION_TOKEN,
                with(claims -> claims.audience(java.util.List.of("audience", "other"))));
        refused(ProblemCode.INVALID_AUTHENTICATION_TOKEN, with(claims -> claims.claim("tid", "other")));
        refused(ProblemCode.INVALID_AUTHENTICATION_TOKEN, with(claims -> claims.claim("oid", null)));
        refused(ProblemCode.INVALID_AUTHENTICATION_TOKEN, with(claims -> claims.claim("oid", 7)));
        refused(ProblemCode.INVALID_AUTHENTICATION_TOKEN, with(claims -> claims.expirationTime(null)));
        refused(
                ProblemCode.INVALID_AUTHENTICATION_TOKEN,
                with(claims -> claims.notBeforeTime(Date.from(START.plusSeconds(1)))));
    }

    @Test
    void aKeyOfAnotherControlPlaneSignsNothingHere() {
        Tokens other = new Tokens(new SigningKeys(new MemoryKeys(), START), "issuer", "audience", TENANT, clock);
        refused(ProblemCode.INVALID_AUTHENTICATION_TOKEN, other.issue(ANN));
    }

    private static final EnrolmentRow MACHINE = new EnrolmentRow(
            new EnrolmentId(UUID.fromString("00000000-0000-0000-0000-000000000007")),
            ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/m"),
            true,
            Bytes.of(new byte[0]),
            Bytes.of(new byte[0]),
            1,
            Optional.empty(),
            START);

    @Test
    void tokensForAttestationAreWorthNothingElsewhere() {
        String machine = tokens.issueForAttestation(MACHINE).token();
        assertThat(tokens.verifyForAttestation(machine)).isEqualTo(new Bearer.Machine(MACHINE.id(), MACHINE.machine()));
        refused(ProblemCode.INVALID_AUTHENTICATION_TOKEN, machine);
        String principal = tokens.issueForAttestation(ANN);
        assertThat(tokens.verifyForAttestation(principal)).isEqualTo(new Bearer.Principal(new Caller("object", "app")));
        refused(ProblemCode.INVALID_AUTHENTICATION_TOKEN, principal);
        assertThat(tokens.verifyForAttestation(tokens.issue(ANN)))
                .as("who may use the API may attest")
                .isEqualTo(new Bearer.Principal(new Caller("object", "app")));
    }

    @Test
    void aMachineForTheApiIsNobody() throws JOSEException {
        String forged = with(claims -> claims.claim("appid", null)
                .claim("oid", MACHINE.id().toString())
                .claim("xms_mirid", MACHINE.machine().toString()));
        refused(ProblemCode.INVALID_AUTHENTICATION_TOKEN, forged);
        assertThatThrownBy(() -> tokens.verifyForAttestation(forged)).isInstanceOf(ProblemException.class);
    }
}

package io.holdfast.control.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.holdfast.control.resources.Caller;
import io.holdfast.control.store.EnrolmentRow;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import io.holdfast.protocol.TokenRequest;
import io.holdfast.protocol.TokenResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Access tokens: RS256 JSON Web Tokens (RFC 7519) with the claims that Azure clients read. A token is good for one audience:
 * the API, or {@link #ATTESTATION}, and a machine's only for the latter.
 */
public final class Tokens {
    public static final Duration LIFETIME = Duration.ofHours(1);

    /** Audience of tokens for attestation providers. */
    public static final String ATTESTATION = TokenRequest.ATTESTATION;

    private static final int CACHED = 4096;
    private static final String MACHINE = "xms_mirid";

    private final SigningKeys keys;
    private final String issuer;
    private final String audience;
    private final UUID tenant;
    private final InstantSource clock;

    private record Verified(Bearer bearer, String audience, Instant expires) {}

    private final Map<Digest, Verified> verified =
            Collections.synchronizedMap(new LinkedHashMap<>(CACHED, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Digest, Verified> eldest) {
                    return size() > CACHED;
                }
            });

    public Tokens(SigningKeys keys, String issuer, String audience, UUID tenant, InstantSource clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.audience = audience;
        this.tenant = tenant;
        this.clock = clock;
    }

    /** A token for the API. */
    public String issue(Principals.Principal principal) {
        return issue(principal, audience);
    }

    /** A token for attestation providers. */
    public String issueForAttestation(Principals.Principal principal) {
        return issue(principal, ATTESTATION);
    }

    private String issue(Principals.Principal principal, String to) {
        Instant now = clock.instant();
        return sign(claims(now, principal.objectId(), to)
                .claim("appid", principal.appId())
                .claim("idtyp", "app")
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .build());
    }

    /** A token that speaks for a machine, to attestation providers and nobody else. */
    public TokenResponse issueForAttestation(EnrolmentRow machine) {
        Instant now = clock.instant();
        Instant end = now.plus(LIFETIME);
        return new TokenResponse(
                sign(claims(now, machine.id().toString(), ATTESTATION)
                        .claim(MACHINE, machine.machine().toString())
                        .claim("idtyp", "machine")
                        .expirationTime(Date.from(end))
                        .build()),
                end);
    }

    private JWTClaimsSet.Builder claims(Instant now, String objectId, String to) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(to)
                .subject(objectId)
                .claim("oid", objectId)
                .claim("tid", tenant.toString())
                .claim("ver", "1.0")
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now.minusSeconds(60)));
    }

    private String sign(JWTClaimsSet claims) {
        RSAKey key = keys.newest();
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .type(com.nimbusds.jose.JOSEObjectType.JWT)
                            .build(),
                    claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("the signing key cannot sign", e);
        }
    }

    /**
     * Who sends a token to the API.
     *
     * @throws ProblemException InvalidAuthenticationToken or ExpiredAuthenticationToken
     */
    public Caller verify(String token) {
        return switch (verify(token, Set.of(audience))) {
            case Bearer.Principal(Caller caller) -> caller;
            case Bearer.Machine _ -> throw invalid();
        };
    }

    /**
     * Who sends a token to an attestation provider; a principal's token for the API is good there too.
     *
     * @throws ProblemException InvalidAuthenticationToken or ExpiredAuthenticationToken
     */
    public Bearer verifyForAttestation(String token) {
        return verify(token, Set.of(audience, ATTESTATION));
    }

    private Bearer verify(String token, Set<String> audiences) {
        if (token.length() > 16_000) {
            throw invalid();
        }
        Digest digest = Digest.of(token.getBytes(StandardCharsets.US_ASCII));
        Instant now = clock.instant();
        Verified known = verified.get(digest);
        if (known == null) {
            known = parse(token, now);
            verified.put(digest, known);
        }
        if (!audiences.contains(known.audience())) {
            throw invalid();
        }
        if (!now.isBefore(known.expires())) {
            throw new ProblemException(
                    ProblemCode.EXPIRED_AUTHENTICATION_TOKEN,
                    "The access token expired at " + known.expires() + "; sign in again.");
        }
        return known.bearer();
    }

    private Verified parse(String text, Instant now) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!token.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256)) {
                throw invalid();
            }
            RSAKey key = Optional.ofNullable(token.getHeader().getKeyID())
                    .flatMap(keys::find)
                    .orElseThrow(Tokens::invalid);
            if (!token.verify(new RSASSAVerifier(key.toRSAPublicKey()))) {
                throw invalid();
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            boolean ours = issuer.equals(claims.getIssuer())
                    && claims.getAudience().size() == 1
                    && tenant.toString().equals(claims.getStringClaim("tid"))
                    && claims.getExpirationTime() != null
                    && claims.getNotBeforeTime() != null
                    && !now.isBefore(claims.getNotBeforeTime().toInstant());
            if (!ours) {
                throw invalid();
            }
            return new Verified(
                    bearer(claims),
                    claims.getAudience().getFirst(),
                    claims.getExpirationTime().toInstant());
        } catch (ParseException | JOSEException _) {
            throw invalid();
        }
    }

    private Bearer bearer(JWTClaimsSet claims) throws ParseException {
        String objectId = claims.getStringClaim("oid");
        String appId = claims.getStringClaim("appid");
        String machine = claims.getStringClaim(MACHINE);
        if (objectId != null && appId != null && machine == null) {
            return new Bearer.Principal(new Caller(objectId, appId));
        }
        boolean forAttestation = claims.getAudience().equals(List.of(ATTESTATION));
        if (objectId != null && appId == null && machine != null && forAttestation) {
            return new Bearer.Machine(EnrolmentId.parse(objectId), ResourceId.parse(machine));
        }
        throw invalid();
    }

    private static ProblemException invalid() {
        return new ProblemException(
                ProblemCode.INVALID_AUTHENTICATION_TOKEN,
                "The access token is invalid (expected: a token that this control plane issued for itself).");
    }
}

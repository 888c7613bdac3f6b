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
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
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
import java.util.UUID;

/** Access tokens: RS256 JSON Web Tokens (RFC 7519) with the claims that Azure clients read. */
public final class Tokens {
    public static final Duration LIFETIME = Duration.ofHours(1);
    private static final int CACHED = 4096;

    private final SigningKeys keys;
    private final String issuer;
    private final String audience;
    private final UUID tenant;
    private final InstantSource clock;

    private record Verified(Caller caller, Instant expires) {}

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

    public String issue(Principals.Principal principal) {
        Instant now = clock.instant();
        RSAKey key = keys.newest();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience)
                .subject(principal.objectId())
                .claim("oid", principal.objectId())
                .claim("appid", principal.appId())
                .claim("tid", tenant.toString())
                .claim("idtyp", "app")
                .claim("ver", "1.0")
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now.minusSeconds(60)))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .build();
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

    /** @throws ProblemException InvalidAuthenticationToken or ExpiredAuthenticationToken */
    public Caller verify(String token) {
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
        if (!now.isBefore(known.expires())) {
            throw new ProblemException(
                    ProblemCode.EXPIRED_AUTHENTICATION_TOKEN,
                    "The access token expired at " + known.expires() + "; sign in again.");
        }
        return known.caller();
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
                    && claims.getAudience().equals(List.of(audience))
                    && tenant.toString().equals(claims.getStringClaim("tid"))
                    && claims.getExpirationTime() != null
                    && claims.getNotBeforeTime() != null
                    && !now.isBefore(claims.getNotBeforeTime().toInstant());
            String objectId = claims.getStringClaim("oid");
            String appId = claims.getStringClaim("appid");
            if (!ours || objectId == null || appId == null) {
                throw invalid();
            }
            return new Verified(
                    new Caller(objectId, appId), claims.getExpirationTime().toInstant());
        } catch (ParseException | JOSEException _) {
            throw invalid();
        }
    }

    private static ProblemException invalid() {
        return new ProblemException(
                ProblemCode.INVALID_AUTHENTICATION_TOKEN,
                "The access token is invalid (expected: a token that this control plane issued for itself).");
    }
}

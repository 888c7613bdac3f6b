package io.holdfast.control.attestation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64;
import io.holdfast.attestation.jose.JwsAlgorithm;
import io.holdfast.attestation.jose.JwsSigner;
import io.holdfast.attestation.jose.PrivateKeySigner;
import io.holdfast.attestation.jose.X5c;
import io.holdfast.control.identity.KeyFiles;
import io.holdfast.trust.machine.CertificateAuthority;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import io.holdfast.trust.x509.CertificateBuilder;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keys of the attestation service, as files: RSA-2048 keys that sign attestation tokens, each with a certificate of its own
 * (a new one every 30 days; the public halves stay for as long as a token can live), and the authority that certifies
 * attestation keys of enrolled TPMs.
 */
public final class AttestationKeys {
    private static final String FILE = "attestation-keys.json";
    private static final Duration ROTATE_AFTER = Duration.ofDays(30);
    /** A token lives a year at most. */
    private static final int KEPT = 14;

    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(30L * KEPT);

    private final KeyFiles files;
    private final SecureRandom random;
    private final CertificateAuthority attestationKeys;
    private final Supplier<Optional<Provider>> signatures;
    private volatile Keys keys;

    /** Newest first; only that one has its private half. */
    private record Keys(List<RSAKey> all, Signing signing, String publicJson) {}

    /**
     * The key that signs.
     *
     * @param chain as {@code x5c} shows it
     */
    record Signing(String id, JwsSigner signer, List<X509Certificate> chain) {}

    /** @param signatures a faster provider than the JDK's, asked when the first token is signed */
    public AttestationKeys(KeyFiles files, SecureRandom random, Supplier<Optional<Provider>> signatures, Instant now)
            throws PemException {
        this.signatures = signatures;
        this.files = files;
        this.random = random;
        this.attestationKeys = authority(files, random, now);
        List<RSAKey> kept = files.read(FILE).map(AttestationKeys::parse).orElse(List.of());
        this.keys = kept.isEmpty() ? made(kept, now) : keys(kept);
        rotateWhenDue(now);
    }

    private static CertificateAuthority authority(KeyFiles files, SecureRandom random, Instant now)
            throws PemException {
        var certificate = files.read("attestation-ca.pem");
        var key = files.read("attestation-ca.key");
        if (certificate.isPresent() && key.isPresent()) {
            return CertificateAuthority.parse(certificate.get(), key.get(), random);
        }
        CertificateAuthority made = CertificateAuthority.create("Holdfast attestation keys", now, random);
        files.write("attestation-ca.key", Pem.privateKey(made.key()));
        files.write("attestation-ca.pem", Pem.certificate(made.certificate()));
        return made;
    }

    /** Makes a new key when the newest is old. */
    public synchronized void rotateWhenDue(Instant now) {
        Instant made = keys.all().getFirst().getIssueTime().toInstant();
        if (made.plus(ROTATE_AFTER).isBefore(now)) {
            keys = made(keys.all(), now);
        }
    }

    private Keys made(List<RSAKey> before, Instant now) {
        try {
            RSAKey pair = new RSAKeyGenerator(2048).generate();
            X509Certificate certificate = new CertificateBuilder(
                            "Holdfast attestation",
                            pair.toRSAPublicKey(),
                            now.minus(Duration.ofHours(1)),
                            now.plus(CERTIFICATE_LIFE))
                    .signing()
                    .selfSign(pair.toRSAPrivateKey(), random);
            RSAKey key = new RSAKey.Builder(pair)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint()
                    .issueTime(Date.from(now))
                    .x509CertChain(List.of(Base64.encode(X5c.der(certificate))))
                    .build();
            List<RSAKey> next = new ArrayList<>(List.of(key));
            before.stream().limit(KEPT - 1L).map(RSAKey::toPublicJWK).forEach(next::add);
            files.write(FILE, new JWKSet(new ArrayList<>(next)).toString(false));
            return keys(next);
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK makes RSA keys", e);
        }
    }

    private Keys keys(List<RSAKey> all) {
        try {
            RSAKey newest = all.getFirst();
            return new Keys(
                    List.copyOf(all),
                    new Signing(
                            newest.getKeyID(),
                            new PrivateKeySigner(JwsAlgorithm.RS256, newest.toRSAPrivateKey(), signatures),
                            newest.getParsedX509CertChain()),
                    new JWKSet(new ArrayList<JWK>(all)).toString(true));
        } catch (JOSEException e) {
            throw new IllegalStateException("the newest attestation key cannot sign", e);
        }
    }

    private static List<RSAKey> parse(String text) {
        try {
            return JWKSet.parse(text).getKeys().stream()
                    .map(key -> (RSAKey) key)
                    .toList();
        } catch (ParseException | ClassCastException _) {
            throw new IllegalStateException("The key file " + FILE + " is damaged (expected: a JSON Web Key Set of RSA"
                    + " keys). Restore it, or remove it: all attestation tokens then end.");
        }
    }

    Signing signing() {
        return keys.signing();
    }

    /** What {@code /certs} answers: public keys with their certificates. */
    public String publicJson() {
        return keys.publicJson();
    }

    /** Certifies attestation keys of TPMs. */
    CertificateAuthority attestationKeys() {
        return attestationKeys;
    }
}

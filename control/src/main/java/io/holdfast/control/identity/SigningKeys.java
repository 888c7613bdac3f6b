package io.holdfast.control.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/**
 * Keys that sign access tokens: RSA-2048, a new one every 30 days, three kept so that tokens outlive a rotation. One JSON
 * Web Key Set in one key file.
 */
public final class SigningKeys {
    private static final String FILE = "token-keys.json";
    private static final Duration ROTATE_AFTER = Duration.ofDays(30);
    private static final int KEPT = 3;

    private final KeyFiles files;
    private volatile List<RSAKey> keys;

    public SigningKeys(KeyFiles files, Instant now) {
        this.files = files;
        this.keys = files.read(FILE).map(SigningKeys::parse).orElse(List.of());
        rotateWhenDue(now);
    }

    /** Makes a new key when the newest is old. */
    public synchronized void rotateWhenDue(Instant now) {
        boolean due = keys.isEmpty()
                || keys.getFirst().getIssueTime().toInstant().plus(ROTATE_AFTER).isBefore(now);
        if (due) {
            rotate(now);
        }
    }

    /** Makes a new key now; tokens of the key before it stay valid. */
    public synchronized void rotate(Instant now) {
        try {
            List<RSAKey> next = new ArrayList<>();
            next.add(new RSAKeyGenerator(2048)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .issueTime(Date.from(now))
                    .generate());
            next.addAll(keys.subList(0, Math.min(keys.size(), KEPT - 1)));
            files.write(FILE, new JWKSet(new ArrayList<>(next)).toString(false));
            keys = List.copyOf(next);
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK makes RSA keys", e);
        }
    }

    private static List<RSAKey> parse(String text) {
        try {
            return JWKSet.parse(text).getKeys().stream()
                    .map(key -> (RSAKey) key)
                    .toList();
        } catch (ParseException | ClassCastException _) {
            throw new IllegalStateException("The key file " + FILE + " is damaged (expected: a JSON Web Key Set of RSA"
                    + " keys). Restore it, or remove it: all tokens then end.");
        }
    }

    RSAKey newest() {
        return keys.getFirst();
    }

    Optional<RSAKey> find(String keyId) {
        return keys.stream().filter(key -> key.getKeyID().equals(keyId)).findFirst();
    }

    /** Public keys only, as {@code jwks_uri} answers. */
    public String publicJson() {
        return new JWKSet(new ArrayList<>(keys)).toString(true);
    }
}

package io.holdfast.control.attestation;

import io.holdfast.control.identity.KeyFiles;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.sealing.AtRest;
import io.holdfast.trust.sealing.SealingException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * What the service would have to remember between two messages goes to the client instead, sealed: any node that has the
 * key opens it, and none remembers it. It is bound to its use and to its provider, and ends. Within its life it can be used
 * again; that shows nothing but the same TPM's word about the same moment.
 */
public final class Challenges {
    /** Long enough for a slow TPM and a retry. */
    static final Duration LIFE = Duration.ofMinutes(10);

    private static final String FILE = "attestation-context.key";

    private final AtRest sealing;
    private final SecureRandom random;

    /** What a context is for. */
    enum Use {
        ATTEST,
        ENROL
    }

    public Challenges(KeyFiles files, SecureRandom random) {
        String kept = files.read(FILE).orElseGet(() -> {
            String made = Base64.getEncoder().encodeToString(AtRest.newKey(random)) + "\n";
            files.write(FILE, made);
            return made;
        });
        this.sealing = new AtRest(Base64.getDecoder().decode(kept.strip()), random);
        this.random = random;
    }

    /** 32 random bytes. */
    byte[] fresh() {
        byte[] challenge = new byte[32];
        random.nextBytes(challenge);
        return challenge;
    }

    /** The context that comes back with the client's next message. */
    byte[] seal(Use use, Provider provider, JsonObject content, Instant now) {
        JsonObject whole =
                content.toBuilder().put("until", now.plus(LIFE).toEpochMilli()).build();
        return sealing.encrypt(purpose(use, provider), whole.utf8());
    }

    /** @throws ProblemException InvalidParameter for a context of another provider or use, or one that has ended */
    JsonObject open(Use use, Provider provider, byte[] context, Instant now) {
        JsonObject content;
        try {
            content = (JsonObject) Json.parse(sealing.decrypt(purpose(use, provider), context));
        } catch (SealingException _) {
            throw refused("was not made by this attestation provider for this message");
        } catch (JsonException e) {
            throw new IllegalStateException("a context of our own is not JSON", e);
        }
        if (now.toEpochMilli() >= content.number("until").orElseThrow()) {
            throw refused("has ended");
        }
        return content;
    }

    private static String purpose(Use use, Provider provider) {
        return "attestation/" + use + "/" + provider.name();
    }

    private static ProblemException refused(String why) {
        return Problem.of(
                        ProblemCode.INVALID_PARAMETER,
                        "'service_context' " + why + " (expected: the context that came with the challenge, at most "
                                + LIFE.toMinutes() + " minutes ago); begin again.",
                        "service_context")
                .exception();
    }
}

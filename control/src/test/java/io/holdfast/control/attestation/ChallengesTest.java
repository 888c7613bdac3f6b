package io.holdfast.control.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.policy.PolicySigners;
import io.holdfast.control.attestation.Challenges.Use;
import io.holdfast.control.identity.KeyFiles;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ChallengesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final JsonObject CONTENT = JsonObject.of("challenge", Json.of("c"));

    private final KeyFiles files = new KeyFiles() {
        private final Map<String, String> kept = new HashMap<>();

        @Override
        public Optional<String> read(String name) {
            return Optional.ofNullable(kept.get(name));
        }

        @Override
        public void write(String name, String content) {
            kept.put(name, content);
        }
    };

    private final Challenges challenges = new Challenges(files, new SecureRandom());

    private static Provider provider(String name) {
        return new Provider(name, Optional.empty(), new PolicySigners(List.of()), true, true);
    }

    private static void refused(ThrowingCallable call, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_PARAMETER))
                .hasMessageContaining(words);
    }

    @Test
    void anotherNodeWithTheKeyOpensWhatThisOneSealed() {
        byte[] context = challenges.seal(Use.ATTEST, provider("a"), CONTENT, NOW);
        Challenges node = new Challenges(files, new SecureRandom());
        assertThat(node.open(
                                Use.ATTEST,
                                provider("a"),
                                context,
                                NOW.plus(Challenges.LIFE).minusMillis(1))
                        .string("challenge"))
                .contains("c");
    }

    @Test
    void aContextEnds() {
        byte[] context = challenges.seal(Use.ATTEST, provider("a"), CONTENT, NOW);
        refused(() -> challenges.open(Use.ATTEST, provider("a"), context, NOW.plus(Challenges.LIFE)), "has ended");
    }

    @Test
    void aContextIsGoodForOneProviderAndOneUse() {
        byte[] context = challenges.seal(Use.ATTEST, provider("a"), CONTENT, NOW);
        refused(() -> challenges.open(Use.ATTEST, provider("b"), context, NOW), "was not made by this");
        refused(() -> challenges.open(Use.ENROL, provider("a"), context, NOW), "was not made by this");
        context[20] ^= 1;
        refused(() -> challenges.open(Use.ATTEST, provider("a"), context, NOW), "was not made by this");
        refused(() -> challenges.open(Use.ATTEST, provider("a"), new byte[0], NOW), "was not made by this");
    }
}

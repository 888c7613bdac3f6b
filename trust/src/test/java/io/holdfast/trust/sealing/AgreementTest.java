package io.holdfast.trust.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.trust.machine.Keys;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;

/** What is sealed to a key opens too where the key only agrees on secrets, as one in a TPM does. */
class AgreementTest {
    private static final byte[] CONTEXT = "context".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PLAIN = "plain".getBytes(StandardCharsets.US_ASCII);

    private static Agreement of(KeyPair pair) {
        return other -> {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(pair.getPrivate());
            agreement.doPhase(other, true);
            return agreement.generateSecret();
        };
    }

    @Test
    void opensWhatTheJdkEncapsulated() throws Exception {
        SecureRandom random = new SecureRandom();
        KeyPair pair = Keys.p256(random);
        for (int round = 0; round < 20; round++) {
            byte[] sealed = Sealing.seal(pair.getPublic(), CONTEXT, PLAIN, random);
            assertThat(Sealing.open(pair.getPublic(), of(pair), CONTEXT, sealed))
                    .isEqualTo(PLAIN);
            assertThat(Sealing.open(pair.getPrivate(), CONTEXT, sealed)).isEqualTo(PLAIN);
        }
    }

    @Test
    void refusesAnotherKeyAnotherContextAndAPointOffTheCurve() {
        SecureRandom random = new SecureRandom();
        KeyPair pair = Keys.p256(random);
        KeyPair other = Keys.p256(random);
        byte[] sealed = Sealing.seal(pair.getPublic(), CONTEXT, PLAIN, random);
        assertThatThrownBy(() -> Sealing.open(other.getPublic(), of(other), CONTEXT, sealed))
                .isInstanceOf(SealingException.class);
        assertThatThrownBy(() -> Sealing.open(pair.getPublic(), of(pair), PLAIN, sealed))
                .isInstanceOf(SealingException.class);
        byte[] offCurve = sealed.clone();
        offCurve[65] ^= 1;
        Agreement never = _ -> {
            throw new AssertionError("a point off the curve reached the key");
        };
        assertThatThrownBy(() -> Sealing.open(pair.getPublic(), never, CONTEXT, offCurve))
                .isInstanceOf(SealingException.class);
    }
}

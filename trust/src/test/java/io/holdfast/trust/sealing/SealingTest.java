package io.holdfast.trust.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.trust.machine.Keys;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SealingTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] SECRET = "{\"commandToExecute\":\"secret\"}".getBytes(UTF_8);

    private final KeyPair machine = Keys.p256(RANDOM);
    private final EnrolmentId enrolment = new EnrolmentId(UUID.fromString("0f7d5a52-6d6f-4a6c-8f6c-2d7f7f2f9d10"));

    private SealingContext context(String resource, String publisher, String type, long generation) {
        return new SealingContext(enrolment, resource, ExtensionType.of(publisher, type), generation);
    }

    @Test
    void onlyTheMachineInTheContextOpens() throws Exception {
        byte[] aad = context("/m/1", "A.B", "C", 4).bytes();
        byte[] sealed = Sealing.seal(machine.getPublic(), aad, SECRET, RANDOM);
        assertThat(Sealing.open(machine.getPrivate(), aad, sealed)).isEqualTo(SECRET);
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("secret");
        assertThat(Sealing.seal(machine.getPublic(), aad, SECRET, RANDOM)).isNotEqualTo(sealed);
        for (SealingContext other : List.of(
                context("/m/2", "A.B", "C", 4), context("/m/1", "A", "B.C", 4), context("/m/1", "A.B", "C", 5))) {
            assertThatThrownBy(() -> Sealing.open(machine.getPrivate(), other.bytes(), sealed))
                    .isInstanceOf(SealingException.class);
        }
        KeyPair other = Keys.p256(RANDOM);
        assertThatThrownBy(() -> Sealing.open(other.getPrivate(), aad, sealed)).isInstanceOf(SealingException.class);
    }

    @Test
    void emptyAndLargestContentsAreSealedAndLargerOnesRefused() throws Exception {
        for (int length : new int[] {0, 1, Sealing.MAX_PLAINTEXT}) {
            byte[] sealed = Sealing.seal(machine.getPublic(), new byte[0], new byte[length], RANDOM);
            assertThat(Sealing.open(machine.getPrivate(), new byte[0], sealed)).hasSize(length);
        }
        assertThatThrownBy(() ->
                        Sealing.seal(machine.getPublic(), new byte[0], new byte[Sealing.MAX_PLAINTEXT + 1], RANDOM))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noChangedBitAndNoCutOpens() {
        byte[] aad = {1};
        byte[] sealed = Sealing.seal(machine.getPublic(), aad, SECRET, RANDOM);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] broken = sealed.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> Sealing.open(machine.getPrivate(), aad, broken))
                    .isInstanceOf(SealingException.class);
        }
        Random random = new Random(41);
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> Sealing.open(machine.getPrivate(), aad, cut))
                    .isInstanceOf(SealingException.class);
            byte[] noise = new byte[sealed.length];
            random.nextBytes(noise);
            noise[0] = 1;
            noise[1] = 4;
            assertThatThrownBy(() -> Sealing.open(machine.getPrivate(), aad, noise))
                    .isInstanceOf(SealingException.class);
        }
    }

    @Test
    void otherCurvesAreRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new java.security.spec.ECGenParameterSpec("secp384r1"));
        KeyPair other = generator.generateKeyPair();
        assertThatThrownBy(() -> Sealing.seal(other.getPublic(), new byte[0], SECRET, RANDOM))
                .hasMessage("recipient: EC (expected: P-256)");
    }

    @Test
    void noTwoContextsHaveTheSameBytes() {
        Set<List<Byte>> seen = new HashSet<>();
        List<String> parts = List.of("a", "ab", "b", "a.b", "b.c", "c");
        int count = 0;
        for (String resource : parts) {
            for (String publisher : parts) {
                for (String type : parts) {
                    List<Byte> bytes = new ArrayList<>();
                    for (byte b : context(resource, publisher, type, 1).bytes()) {
                        bytes.add(b);
                    }
                    seen.add(bytes);
                    count++;
                }
            }
        }
        assertThat(seen).hasSize(count);
        assertThat(context("/M/1", "Contoso", "Tool", 1).bytes())
                .isEqualTo(context("/m/1", "contoso", "tool", 1).bytes());
    }

    @Test
    void copiesAtRestOpenForTheirPurposeOnly() throws Exception {
        AtRest store = new AtRest(AtRest.newKey(RANDOM), RANDOM);
        byte[] encrypted = store.encrypt("settings/a", SECRET);
        assertThat(store.decrypt("settings/a", encrypted)).isEqualTo(SECRET);
        assertThatThrownBy(() -> store.decrypt("settings/b", encrypted)).isInstanceOf(SealingException.class);
        AtRest stranger = new AtRest(AtRest.newKey(RANDOM), RANDOM);
        assertThatThrownBy(() -> stranger.decrypt("settings/a", encrypted)).isInstanceOf(SealingException.class);
        for (int bit = 0; bit < encrypted.length * 8; bit++) {
            byte[] broken = encrypted.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> store.decrypt("settings/a", broken)).isInstanceOf(SealingException.class);
        }
        for (int length = 0; length < encrypted.length; length++) {
            byte[] cut = Arrays.copyOf(encrypted, length);
            assertThatThrownBy(() -> store.decrypt("settings/a", cut)).isInstanceOf(SealingException.class);
        }
    }
}

package io.holdfast.trust.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.kernel.EnrolmentId;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import io.holdfast.trust.x509.Der;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Bytes that somebody else made: each reader throws its own exception and no other. */
class ForeignBytesTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Random random = new Random(81);
    private final Instant now = Instant.now();
    private final CertificateAuthority authority = CertificateAuthority.create("CA", now, RANDOM);
    private final EnrolmentId enrolment = new EnrolmentId(UUID.randomUUID());
    private final X509Certificate machine =
            authority.issueMachine(Csr.create(Keys.p256(RANDOM), "m"), enrolment, now, now.plus(Duration.ofDays(1)));

    private byte[] mutated(byte[] bytes) {
        byte[] broken = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0 && broken.length > 0; flips--) {
            broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
        }
        return broken;
    }

    @Test
    void certificates() throws Exception {
        byte[] der = machine.getEncoded();
        int readable = 0;
        int named = 0;
        for (int round = 0; round < 6000; round++) {
            byte[] broken = mutated(der);
            try {
                X509Certificate read = Pem.certificate(broken);
                readable++;
                Optional<EnrolmentId> name = CertificateAuthority.enrolment(read);
                named += name.isPresent() ? 1 : 0;
                if (!Arrays.equals(broken, der)) {
                    // the outer signature algorithm has bytes that no signature covers; what it names is unchanged then
                    assertThat(!authority.issued(read, now) || name.equals(Optional.of(enrolment)))
                            .isTrue();
                }
            } catch (PemException e) {
                assertThat(e.getMessage()).startsWith("the bytes are not");
            }
        }
        assertThat(readable).isPositive();
        assertThat(named).isPositive();
    }

    @Test
    void envelopes() {
        TransportKey key = TransportKey.create("handler", now, RANDOM);
        byte[] envelope = TransportCms.envelope(key.certificate(), new byte[40]);
        int refused = 0;
        for (int round = 0; round < 1500; round++) {
            try {
                TransportCms.open(key.key(), key.certificate(), mutated(envelope));
            } catch (PemException e) {
                assertThat(e.getMessage()).startsWith("the envelope ");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(500);
    }

    @Test
    void publicKeys() {
        byte[] spki = machine.getPublicKey().getEncoded();
        for (int round = 0; round < 3000; round++) {
            byte[] broken = mutated(spki);
            if (!Arrays.equals(broken, spki)) {
                assertThatThrownBy(() -> Keys.p256(broken)).isInstanceOf(PemException.class);
            }
        }
    }

    @Test
    void pinnedRoots() {
        byte[] pinned = new PinnedRoot(authority.certificate(), List.of("Contoso.*", "Other"))
                .json()
                .utf8();
        for (int round = 0; round < 3000; round++) {
            try {
                PinnedRoot read = PinnedRoot.parse(Json.parse(new String(mutated(pinned), StandardCharsets.UTF_8)));
                assertThat(read.names()).isNotEmpty();
            } catch (JsonException | PackageTrustException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void derIsBoundedBeforeItIsParsed() throws Exception {
        byte[] der = machine.getEncoded();
        assertThat(Der.isOneBoundedValue(der)).isTrue();
        for (int length = 0; length < der.length; length++) {
            assertThat(Der.isOneBoundedValue(Arrays.copyOf(der, length))).isFalse();
        }
        assertThat(Der.isOneBoundedValue(Arrays.copyOf(der, der.length + 1))).isFalse();
        for (int depth = 1; depth < 60; depth++) {
            byte[] nested = new byte[2 * depth];
            for (int i = 0; i < depth; i++) {
                nested[2 * i] = 0x30;
                nested[2 * i + 1] = (byte) (2 * (depth - i - 1));
            }
            assertThat(Der.isOneBoundedValue(nested)).as("depth " + depth).isEqualTo(depth <= 40);
        }
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(30)];
            random.nextBytes(noise);
            if (Der.isOneBoundedValue(noise)) {
                assertThat(noise.length).isGreaterThan(1);
            }
        }
    }
}

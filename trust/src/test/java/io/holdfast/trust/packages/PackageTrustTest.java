package io.holdfast.trust.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.kernel.json.Json;
import io.holdfast.trust.packages.PackageTrustException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PackageTrustTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ExtensionType TYPE = ExtensionType.of("Contoso.Tools", "Agent");
    private static final HandlerVersion VERSION = new HandlerVersion("1.2.0");
    private static final HandlerVersion REVOKED = new HandlerVersion("1.1");
    private static final Digest ZIP = Digest.of(new byte[] {1});

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final DevelopmentPublisher contoso = DevelopmentPublisher.create("Contoso", now, RANDOM);
    private final DevelopmentPublisher fabrikam = DevelopmentPublisher.create("Fabrikam", now, RANDOM);
    private final DevelopmentPublisher stranger = DevelopmentPublisher.create("Contoso", now, RANDOM);
    private final PackageTrust trust = new PackageTrust(List.of(contoso.pin("Contoso.*"), fabrikam.pin("Fabrikam.*")));
    private final byte[] manifest =
            contoso.signer().sign(manifest(TYPE, VERSION, ZIP).utf8());
    private final PackageIndex index = index(TYPE, 5, manifest);

    private PackageManifest manifest(ExtensionType type, HandlerVersion version, Digest digest) {
        return new PackageManifest(type, version, digest, 1, now);
    }

    private PackageIndex index(ExtensionType type, long sequence, byte[] manifestCms) {
        return new PackageIndex(
                type,
                sequence,
                now,
                now.plus(Duration.ofDays(365)),
                List.of(
                        new PackageIndex.Entry(VERSION, Digest.of(manifestCms), ZIP, false),
                        new PackageIndex.Entry(REVOKED, Digest.of(manifestCms), ZIP, true)));
    }

    private static Reason reason(ThrowingCallable call) {
        return catchThrowableOfType(PackageTrustException.class, call).reason();
    }

    @Test
    void aPackageIsBelievedFromIndexThroughManifestToItsBytes() throws Exception {
        PackageIndex read = trust.index(contoso.signer().sign(index.utf8()), TYPE, now);
        assertThat(read).isEqualTo(index);
        read.checkSequence(5);
        read.requireFresh(now);
        PackageManifest signed = trust.manifest(manifest, TYPE, VERSION, read.require(VERSION));
        assertThat(signed).isEqualTo(manifest(TYPE, VERSION, ZIP));
        PackageTrust.checkPackage(signed, ZIP, 1);
    }

    @Test
    void strangersAndOtherPublishersAreRefused() {
        assertThat(reason(() -> trust.index(stranger.signer().sign(index.utf8()), TYPE, now)))
                .isEqualTo(Reason.UNPINNED_PUBLISHER);
        assertThat(reason(() -> trust.index(fabrikam.signer().sign(index.utf8()), TYPE, now)))
                .isEqualTo(Reason.UNPINNED_PUBLISHER);
        ExtensionType other = ExtensionType.of("Northwind", "Agent");
        assertThatThrownBy(() -> trust.index(
                        contoso.signer().sign(index(other, 1, manifest).utf8()), other, now))
                .hasMessage("no root is pinned for the publisher Northwind (pinned: Contoso.*, Fabrikam.*)");
        byte[] forged = stranger.signer().sign(manifest(TYPE, VERSION, ZIP).utf8());
        assertThat(reason(() -> trust.manifest(
                        forged, TYPE, VERSION, index(TYPE, 5, forged).require(VERSION))))
                .isEqualTo(Reason.UNPINNED_PUBLISHER);
        assertThat(reason(
                        () -> new PackageTrust(List.of()).index(contoso.signer().sign(index.utf8()), TYPE, now)))
                .isEqualTo(Reason.UNPINNED_PUBLISHER);
    }

    @Test
    void publisherAndTypeAreTwoFields() {
        ExtensionType split = ExtensionType.of("Contoso", "Tools.Agent");
        assertThat(split.handlerName()).isEqualTo(TYPE.handlerName());
        byte[] cms = contoso.signer().sign(index.utf8());
        assertThat(reason(() -> trust.index(cms, split, now))).isEqualTo(Reason.WRONG_PUBLISHER_OR_TYPE);
        byte[] other = contoso.signer().sign(manifest(split, VERSION, ZIP).utf8());
        assertThat(reason(() -> trust.manifest(
                        other, TYPE, VERSION, index(TYPE, 5, other).require(VERSION))))
                .isEqualTo(Reason.WRONG_PUBLISHER_OR_TYPE);
    }

    @Test
    void expiryAndSequenceConcernTheIndexOnly() throws Exception {
        Instant afterIndex = now.plus(Duration.ofDays(366));
        PackageIndex old = trust.index(contoso.signer().sign(index.utf8()), TYPE, afterIndex);
        assertThat(old.expired(afterIndex)).isTrue();
        assertThat(old.expired(now)).isFalse();
        assertThat(reason(() -> old.requireFresh(afterIndex))).isEqualTo(Reason.EXPIRED);
        assertThat(trust.manifest(manifest, TYPE, VERSION, old.require(VERSION)).version())
                .isEqualTo(VERSION);
        assertThatThrownBy(() -> old.checkSequence(6))
                .hasMessage("the index of Contoso.Tools/Agent has sequence 5 (expected: at least 6)");
        // the signer's certificate is over: a new index cannot be signed with it
        Instant afterCertificate = now.plus(Duration.ofDays(3700));
        assertThat(reason(() -> trust.index(contoso.signer().sign(index.utf8()), TYPE, afterCertificate)))
                .isEqualTo(Reason.UNPINNED_PUBLISHER);
    }

    @Test
    void revokedUnlistedAndExchangedVersionsAreRefused() throws Exception {
        assertThat(reason(() -> index.require(REVOKED))).isEqualTo(Reason.REVOKED);
        assertThat(reason(() -> index.require(new HandlerVersion("1.1.0")))).isEqualTo(Reason.REVOKED);
        assertThat(reason(() -> index.require(new HandlerVersion("9")))).isEqualTo(Reason.NOT_LISTED);
        PackageIndex.Entry entry = index.require(VERSION);
        PackageIndex.Entry revoked = index.find(REVOKED).orElseThrow();
        assertThat(reason(() -> trust.manifest(manifest, TYPE, REVOKED, revoked)))
                .isEqualTo(Reason.REVOKED);
        assertThat(reason(() -> trust.manifest(manifest, TYPE, new HandlerVersion("2"), entry)))
                .isEqualTo(Reason.NOT_LISTED);
        // another manifest of the same publisher, well signed
        byte[] other =
                contoso.signer().sign(manifest(TYPE, VERSION, Digest.of()).utf8());
        assertThat(reason(() -> trust.manifest(other, TYPE, VERSION, entry))).isEqualTo(Reason.DIGEST_MISMATCH);
        assertThat(reason(() -> trust.manifest(
                        other, TYPE, VERSION, index(TYPE, 5, other).require(VERSION))))
                .isEqualTo(Reason.DIGEST_MISMATCH);
        byte[] wrongVersion = contoso.signer()
                .sign(manifest(TYPE, new HandlerVersion("3"), ZIP).utf8());
        assertThat(reason(() -> trust.manifest(
                        wrongVersion,
                        TYPE,
                        VERSION,
                        index(TYPE, 5, wrongVersion).require(VERSION))))
                .isEqualTo(Reason.WRONG_PUBLISHER_OR_TYPE);
        PackageManifest signed = manifest(TYPE, VERSION, ZIP);
        assertThat(reason(() -> PackageTrust.checkPackage(signed, Digest.of(), 1)))
                .isEqualTo(Reason.DIGEST_MISMATCH);
        assertThat(reason(() -> PackageTrust.checkPackage(signed, ZIP, 2))).isEqualTo(Reason.DIGEST_MISMATCH);
    }

    @Test
    void aManifestIsNoIndexAndAnIndexIsNoManifest() {
        assertThat(reason(() -> trust.index(manifest, TYPE, now))).isEqualTo(Reason.UNREADABLE);
        byte[] cms = contoso.signer().sign(index.utf8());
        assertThat(reason(() ->
                        trust.manifest(cms, TYPE, VERSION, index(TYPE, 5, cms).require(VERSION))))
                .isEqualTo(Reason.UNREADABLE);
    }

    @Test
    void namesCoverWholePartsOnly() throws Exception {
        PinnedRoot below = contoso.pin("Contoso.*");
        for (String name : List.of("Contoso", "contoso.tools", "CONTOSO.A.B")) {
            assertThat(below.covers(name)).as(name).isTrue();
        }
        for (String name : List.of("ContosoEvil", "Contoso_x.Tools", "Evil.Contoso", "Conto")) {
            assertThat(below.covers(name)).as(name).isFalse();
        }
        assertThat(contoso.pin("Contoso").covers("Contoso.Tools")).isFalse();
        assertThat(contoso.pin("*").covers("Anything")).isTrue();
        for (String bad : List.of("", "*.x", "A*", "A..B", ".A", "A.", "A.*.B", "A/B", "A .*", "A\n")) {
            assertThatThrownBy(() -> contoso.pin(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> contoso.pin()).hasMessage("names: 0 (expected: 1 to 100)");
        assertThat(PinnedRoot.parse(Json.parse(below.json().utf8()))).isEqualTo(below);
        assertThat(reason(() -> PinnedRoot.parse(below.json().with("more", "x"))))
                .isEqualTo(Reason.UNREADABLE);
        assertThat(reason(() -> PinnedRoot.parse(below.json().with("certificate", "x"))))
                .isEqualTo(Reason.UNREADABLE);
    }

    @Test
    void documentsAreStrict() {
        String good = new String(index.utf8(), StandardCharsets.UTF_8);
        for (String bad : List.of(
                good.replace("\"sequence\":5", "\"sequence\":0"),
                good.replace("\"sequence\":5", "\"sequence\":5.5"),
                good.replace("\"sequence\":5", "\"sequence\":\"5\""),
                good.replace("\"sequence\":5", "\"sequence\":5,\"more\":1"),
                good.replace("\"sequence\":5", "\"sequence\":5,\"sequence\":6"),
                good.replace("index/1", "index/2"),
                good.replace("\"1.1\"", "\"1.2\""),
                good.replace("\"revoked\":false", "\"revoked\":null"),
                good.replace("Contoso.Tools", "Contoso..Tools"),
                good.replace("\"expires\":\"2", "\"expires\":\"1"),
                good + "x",
                "[]",
                "")) {
            assertThat(bad).isNotEqualTo(good);
            assertThat(reason(() -> PackageIndex.parse(bad.getBytes(StandardCharsets.UTF_8))))
                    .as(bad)
                    .isEqualTo(Reason.UNREADABLE);
        }
    }

    @Test
    void noChangedDocumentThrowsAnythingElse() {
        Random random = new Random(51);
        int readable = 0;
        for (byte[] document :
                List.of(index.utf8(), manifest(TYPE, VERSION, ZIP).utf8())) {
            for (int round = 0; round < 3000; round++) {
                byte[] broken = document.clone();
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
                try {
                    boolean isIndex = document.length == index.utf8().length;
                    byte[] again = isIndex
                            ? PackageIndex.parse(broken).utf8()
                            : PackageManifest.parse(broken).utf8();
                    assertThat(again).isEqualTo(broken);
                    readable++;
                } catch (PackageTrustException e) {
                    assertThat(e.reason()).isEqualTo(Reason.UNREADABLE);
                }
            }
        }
        assertThat(readable).isPositive();
    }
}

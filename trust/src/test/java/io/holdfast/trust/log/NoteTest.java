package io.holdfast.trust.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.kernel.Digest;
import io.holdfast.trust.log.LogException.Reason;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NoteTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final UUID TENANT = UUID.fromString("0f7d5a52-6d6f-4a6c-8f6c-2d7f7f2f9d10");
    private static final Origin ORIGIN = new Origin(TENANT, 1);
    private static final Checkpoint CHECKPOINT = new Checkpoint(ORIGIN, 7, Digest.of(new byte[] {1}));

    private final KeyPair key = Ed25519.generate(RANDOM);
    private final NoteSigner signer = NoteSigner.log(ORIGIN, key);

    private static Reason reason(String note, NoteVerifier verifier) {
        return catchThrowableOfType(LogException.class, () -> SignedCheckpoint.verify(note, verifier))
                .reason();
    }

    /** The example of C2SP signed-note: key, text and signature. */
    @Test
    void theExampleOfTheSpecificationVerifies() throws Exception {
        NoteVerifier verifier =
                NoteVerifier.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        assertThat(verifier.text()).isEqualTo("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        String text =
                "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        String note = text
                + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        assertThat(SignedNote.parse(note).open(verifier)).isEqualTo(text);
        assertThat(SignedNote.parse(note).render()).isEqualTo(note);
    }

    @Test
    void aSignedCheckpointComesBack() throws Exception {
        String note = signer.sign(CHECKPOINT);
        assertThat(note).startsWith("holdfast/" + TENANT + "/1\n7\n").contains("\n\n\u2014 holdfast/" + TENANT + "/1 ");
        NoteVerifier pinned = NoteVerifier.parse(signer.verifier().text());
        assertThat(SignedCheckpoint.verify(note, pinned)).isEqualTo(new SignedCheckpoint(CHECKPOINT, note));
    }

    @Test
    void strangersEmptyNotesAndOtherEpochsAreRefused() {
        KeyPair other = Ed25519.generate(RANDOM);
        String note = signer.sign(CHECKPOINT);
        assertThat(reason(note, NoteVerifier.log(ORIGIN, other.getPublic()))).isEqualTo(Reason.UNSIGNED);
        assertThat(reason(note, NoteVerifier.log(new Origin(TENANT, 2), key.getPublic())))
                .isEqualTo(Reason.UNSIGNED);
        assertThat(reason(CHECKPOINT.body() + "\n", signer.verifier())).isEqualTo(Reason.MALFORMED);
        assertThat(reason(CHECKPOINT.body(), signer.verifier())).isEqualTo(Reason.MALFORMED);
        // the log's own key, over the checkpoint of another epoch
        String foreign = signer.signText(new Checkpoint(new Origin(TENANT, 2), 7, CHECKPOINT.root()).body());
        assertThat(reason(foreign, signer.verifier())).isEqualTo(Reason.WRONG_ORIGIN);
        assertThatThrownBy(() -> signer.sign(new Checkpoint(new Origin(TENANT, 2), 7, CHECKPOINT.root())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aGoodAndABadSignatureOfOneKeyRefuseTheNote() {
        String note = signer.sign(CHECKPOINT);
        String other = signer.sign(new Checkpoint(ORIGIN, 8, CHECKPOINT.root()));
        String both = note + other.substring(other.indexOf('\u2014'));
        assertThat(reason(both, signer.verifier())).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void noChangedNoteVerifiesAndNothingElseIsThrown() {
        Random random = new Random(21);
        String note = signer.sign(CHECKPOINT);
        for (int round = 0; round < 4000; round++) {
            StringBuilder broken = new StringBuilder(note);
            switch (random.nextInt(4)) {
                case 0 -> broken.setCharAt(random.nextInt(note.length()), (char) random.nextInt(0x300));
                case 1 -> broken.deleteCharAt(random.nextInt(note.length()));
                case 2 -> broken.insert(random.nextInt(note.length()), (char) (32 + random.nextInt(90)));
                default -> broken.setLength(random.nextInt(note.length()));
            }
            if (!broken.toString().equals(note)) {
                assertThat(reason(broken.toString(), signer.verifier()))
                        .isIn(Reason.MALFORMED, Reason.UNSIGNED, Reason.BAD_SIGNATURE);
            }
        }
    }

    @Test
    void formsOfCheckpointsAreStrict() {
        String root = "\n"
                + java.util.Base64.getEncoder().encodeToString(CHECKPOINT.root().bytes()) + "\n";
        for (String size : List.of("07", "-1", "+7", "7 ", "", "99999999999999999999", "\u0667")) {
            assertThatThrownBy(() -> Checkpoint.parse(ORIGIN + "\n" + size + root))
                    .isInstanceOf(LogException.class);
        }
        for (String origin : List.of(
                "holdfast/" + TENANT + "/0",
                "holdfast/" + TENANT + "/01",
                "holdfast/x/1",
                "Holdfast/" + TENANT + "/1",
                "holdfast/" + TENANT,
                "holdfast/" + TENANT + "/1/2",
                "holdfast/1-1-1-1-1/1")) {
            assertThatThrownBy(() -> Origin.parse(origin)).isInstanceOf(LogException.class);
        }
        assertThatThrownBy(() -> Checkpoint.parse(CHECKPOINT.body() + "extension\n"))
                .isInstanceOf(LogException.class);
    }

    @Test
    void witnessesAreCountedOnceEachAndOnlyWhenTheirSignatureIsGood() throws Exception {
        WitnessSigner first = new WitnessSigner("witness.example/a", Ed25519.generate(RANDOM));
        WitnessSigner second = new WitnessSigner("witness.example/b", Ed25519.generate(RANDOM));
        WitnessSigner absent = new WitnessSigner("witness.example/c", Ed25519.generate(RANDOM));
        String note = signer.sign(CHECKPOINT);
        String cosigned = second.cosign(
                first.cosign(first.cosign(note, Instant.ofEpochSecond(10)), Instant.ofEpochSecond(20)),
                Instant.ofEpochSecond(30));
        List<NoteVerifier> witnesses = List.of(first.verifier(), second.verifier(), absent.verifier());
        assertThat(SignedCheckpoint.witnesses(note, witnesses)).isZero();
        assertThat(SignedCheckpoint.witnesses(cosigned, witnesses)).isEqualTo(2);
        assertThat(SignedCheckpoint.verify(cosigned, signer.verifier()).checkpoint())
                .isEqualTo(CHECKPOINT);
        // one key under two names is one witness
        KeyPair key2 = Ed25519.generate(RANDOM);
        WitnessSigner x = new WitnessSigner("x", key2);
        WitnessSigner y = new WitnessSigner("y", key2);
        assertThat(SignedCheckpoint.witnesses(
                        y.cosign(x.cosign(note, Instant.EPOCH), Instant.EPOCH), List.of(x.verifier(), y.verifier())))
                .isEqualTo(1);
        // lines moved to another checkpoint do not count
        String other = signer.sign(new Checkpoint(ORIGIN, 8, CHECKPOINT.root()));
        String moved = other + cosigned.substring(cosigned.indexOf("\u2014 witness"));
        assertThat(SignedCheckpoint.witnesses(moved, witnesses)).isZero();
        // a log's own signature is no cosignature
        assertThat(SignedCheckpoint.witnesses(note, List.of(NoteVerifier.witness(ORIGIN.toString(), key.getPublic()))))
                .isZero();
        assertThat(SignedCheckpoint.witnesses(note, List.of(signer.verifier()))).isZero();
    }

    @Test
    void verifierKeysAreStrict() {
        String good = signer.verifier().text();
        List<String> bad = List.of(
                "",
                "+",
                "a+b",
                good + "=",
                good.substring(1),
                good.replace("+", " +"),
                good.replaceFirst("\\+[0-9a-f]{8}", "+00000000"),
                "a b+12345678+AA==",
                good.toUpperCase(java.util.Locale.ROOT),
                good + "x".repeat(500));
        for (String text : bad) {
            assertThatThrownBy(() -> NoteVerifier.parse(text)).isInstanceOf(LogException.class);
        }
        Random random = new Random(22);
        for (int round = 0; round < 2000; round++) {
            StringBuilder broken = new StringBuilder(good);
            broken.setCharAt(random.nextInt(good.length()), (char) (33 + random.nextInt(90)));
            if (!broken.toString().equals(good)) {
                assertThatThrownBy(() -> NoteVerifier.parse(broken.toString())).isInstanceOf(LogException.class);
            }
        }
    }

    @Test
    void leavesCommitToKindSaltAndBody() {
        byte[] salt = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
        byte[] body = {1, 2, 3};
        Leaf leaf = Leaf.commit(LeafKind.OPERATION, salt, body);
        assertThat(leaf.entry()).hasSize(33).startsWith((byte) 2);
        // echo "000102…0f010203" | xxd -r -p | sha256sum
        assertThat(leaf.commitment())
                .isEqualTo(Digest.of(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f010203")));
        assertThat(leaf.hash()).isEqualTo(Digest.of(new byte[] {0}, leaf.entry()));
        assertThat(Leaf.commit(LeafKind.EVENT, salt, body).hash()).isNotEqualTo(leaf.hash());
        assertThatThrownBy(() -> Leaf.commit(LeafKind.EVENT, new byte[15], body))
                .hasMessage("salt: 15 bytes (expected: 16)");
        for (LeafKind kind : LeafKind.values()) {
            assertThat(LeafKind.ofCode(kind.code())).contains(kind);
            assertThat(LeafKind.ofText(kind.text())).contains(kind);
        }
        assertThat(LeafKind.ofCode(0)).isEmpty();
    }
}

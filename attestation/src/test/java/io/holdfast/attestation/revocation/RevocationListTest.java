package io.holdfast.attestation.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RevocationListTest {
    private static final byte[] ONE = filled(32, 1);
    private static final byte[] TWO = filled(32, 2);
    /** The outermost form of a certificate: a sequence in a sequence, and a signature. */
    private static final byte[] CERTIFICATE = {0x30, 8, 0x30, 3, 2, 1, 7, 5, 0, 0};

    private static final byte[] LISTS = DbxBytes.together(
            DbxBytes.list(DbxBytes.SHA256, ONE, TWO),
            DbxBytes.list(DbxBytes.X509, CERTIFICATE),
            DbxBytes.list(DbxBytes.X509_SHA256, filled(48, 3)));

    private static byte[] filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static CertificateBytes certificate(byte[] der) {
        return CertificateBytes.at(Bytes.of(der), 0).orElseThrow();
    }

    @Test
    void whatIsPublishedIsReadWithAndWithoutItsSignature() throws Exception {
        Revocations read = RevocationList.parse(LISTS);
        assertThat(RevocationList.parse(DbxBytes.update(LISTS))).isEqualTo(read);
        assertThat(read).hasToString("2 images and 2 certificates");
        assertThat(read.revokes(Bytes.of(TWO))).isTrue();
        assertThat(read.revokes(Bytes.of(filled(32, 3))))
                .as("a digest of a certificate is none of an image")
                .isFalse();
        assertThat(read.revokes(certificate(CERTIFICATE))).isTrue();
        byte[] other = CERTIFICATE.clone();
        other[6] = 8;
        assertThat(read.revokes(certificate(other))).isFalse();
    }

    @Test
    void aCertificateIsRevokedByWhatIsSignedOfIt() throws Exception {
        byte[] body = {0x30, 3, 2, 1, 7};
        byte[] entry = Arrays.copyOf(HashAlgorithm.SHA256.digest().digest(body), 48);
        Revocations read = RevocationList.parse(DbxBytes.list(DbxBytes.X509_SHA256, entry));
        assertThat(read.revokes(certificate(CERTIFICATE))).isTrue();
        byte[] signedAnew = CERTIFICATE.clone();
        signedAnew[9] = 9;
        assertThat(read.revokes(certificate(signedAnew)))
                .as("another signature over the same")
                .isTrue();
    }

    @Test
    void filesComeTogether() throws Exception {
        Revocations both = RevocationList.parse(DbxBytes.list(DbxBytes.SHA256, ONE))
                .and(RevocationList.parse(DbxBytes.list(DbxBytes.SHA256, TWO)));
        assertThat(both.revokes(Bytes.of(ONE)) && both.revokes(Bytes.of(TWO))).isTrue();
        assertThat(Revocations.NONE.isEmpty()).isTrue();
    }

    @Test
    void whatIsNoListSaysWhereAndWhy() {
        refused(new byte[0], "at byte 0: 0 bytes are left (expected: a signature list");
        refused(Arrays.copyOf(LISTS, LISTS.length - 1), "EFI_CERT_X509_SHA256: claims 92 bytes");
        refused(DbxBytes.together(LISTS, new byte[5]), "5 bytes are left");
        refused(
                "MZ is the start of a program, not of a list".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                "type");
        refused(
                DbxBytes.list("12a56c8210cfc94ab187be01496631bd", filled(20, 1)),
                "type 826ca512-cf10-4ac9-b187-be01496631bd (expected: hashes of images or certificates)");
        refused(
                DbxBytes.list(DbxBytes.SHA256, filled(31, 1)),
                "entries of 47 bytes in 47 (expected: whole ones, of 48)");
        refused(DbxBytes.list(DbxBytes.X509, filled(40, 1)), "no certificate");
        byte[] header = LISTS.clone();
        header[20] = 4;
        refused(header, "a header of 4 bytes");
        byte[] update = DbxBytes.update(LISTS);
        update[19] = 0x7f;
        refused(update, "the update's signature claims 2130706461 bytes");
        refused(new byte[RevocationList.MAX_BYTES + 1], "4194304 at most");
    }

    @Test
    void entriesHaveABound() {
        byte[] many = DbxBytes.list(
                DbxBytes.SHA256, java.util.Collections.nCopies(65_537, ONE).toArray(byte[][]::new));
        refused(many, "one entry more than 65536");
    }

    private static void refused(byte[] file, String words) {
        assertThatThrownBy(() -> RevocationList.parse(file))
                .isInstanceOf(RevocationListException.class)
                .hasMessageContaining(words);
    }

    @Test
    void changedFilesEndInDocumentedRefusals() {
        Random random = new Random(7);
        byte[] seed = DbxBytes.update(LISTS);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = Arrays.copyOf(seed, random.nextInt(4) == 0 ? random.nextInt(seed.length) : seed.length);
            for (int flips = 1 + random.nextInt(3); flips > 0 && changed.length > 0; flips--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                read += RevocationList.parse(changed).isEmpty() ? 0 : 1;
            } catch (RevocationListException _) {
                // what it may say
            }
        }
        assertThat(read).isPositive();
    }
}

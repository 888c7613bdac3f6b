package io.holdfast.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.revocation.CertificateBytes;
import io.holdfast.attestation.revocation.DbxBytes;
import io.holdfast.attestation.revocation.RevocationList;
import io.holdfast.attestation.revocation.RevocationListException;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.kernel.Bytes;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule P10 with lists of what the real boots started and were verified with. */
class RevokedLoadersTest {
    private static final String SECURITY = "cbb219d73a3d9645a3bcdad00e67656f";
    private static final String GRUB = "a68f6d71ebddaa19751ff8d729f67d11b0df8e4c49400c3e7e90de16119e1265";

    private final LogForge on = LogForge.of(RealBoot.SB_ON);

    private static Verdict verdict(LogForge log, byte[] list) {
        try {
            return log.verdict(log.log(), Requirements.DEFAULT.withRevoked(RevocationList.parse(list)));
        } catch (RevocationListException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Finding> notes(Verdict verdict) {
        return verdict.findings().stream()
                .filter(finding -> finding.rule() == Rule.P10 && finding.severity() == Finding.Severity.NOTE)
                .toList();
    }

    /** What verified shim: a certificate behind its owner. */
    private byte[] authority() {
        byte[] data = on.get(on.find(7, EventType.EV_EFI_VARIABLE_AUTHORITY)).data();
        return Arrays.copyOfRange(data, 32 + 4 + 16, data.length);
    }

    @Test
    void aRevokedLoaderIsNamedWithComponentAndHash() {
        byte[] list = DbxBytes.list(DbxBytes.SHA256, HexFormat.of().parseHex(GRUB));
        for (RealBoot boot : List.of(RealBoot.SB_ON, RealBoot.SB_OFF)) {
            Verdict verdict = verdict(LogForge.of(boot), list);
            assertThat(verdict.refusals()).hasSize(1);
            Finding finding = verdict.refusals().getFirst();
            assertThat(finding.rule()).isEqualTo(Rule.P10);
            assertThat(finding.pcr()).hasValue(4);
            assertThat(finding.message())
                    .contains("GRUB")
                    .contains("grubx64.efi")
                    .contains(GRUB);
            assertThat(verdict.facts().hasLog()).isFalse();
        }
        assertThat(verdict(LogForge.of(RealBoot.SB_OFF_BADGRUB), list).refusals())
                .as("a changed GRUB is another one")
                .isEmpty();
    }

    @Test
    void aRevokedOptionRomToo() {
        byte[] rom = HashAlgorithm.SHA256.digest().digest(new byte[] {1});
        on.measure(on.index(2, 0), 2, EventType.EV_EFI_BOOT_SERVICES_DRIVER, rom, new byte[32]);
        assertThat(verdict(on, DbxBytes.list(DbxBytes.SHA256, rom)).refusals())
                .extracting(Finding::rule)
                .containsExactly(Rule.P10);
    }

    @Test
    void aRevokedAuthorityIsNamedWithSubjectAndHash() {
        byte[] certificate = authority();
        byte[] body = CertificateBytes.at(Bytes.of(certificate), 0)
                .orElseThrow()
                .body()
                .array();
        byte[] signed = Arrays.copyOf(HashAlgorithm.SHA256.digest().digest(body), 48);
        for (byte[] list :
                List.of(DbxBytes.list(DbxBytes.X509, certificate), DbxBytes.list(DbxBytes.X509_SHA256, signed))) {
            Verdict verdict = verdict(on, list);
            assertThat(verdict.refusals()).hasSize(1);
            assertThat(verdict.refusals().getFirst().rule()).isEqualTo(Rule.P10);
            assertThat(verdict.refusals().getFirst().message())
                    .contains("CN=Microsoft Corporation UEFI CA 2011")
                    .contains(Bytes.of(certificate).digest().toString());
        }
        assertThat(verdict(
                                on,
                                DbxBytes.list(
                                        DbxBytes.SHA256,
                                        Bytes.of(certificate).digest().bytes()))
                        .refusals())
                .as("the hash of a certificate among those of images says nothing")
                .isEmpty();
    }

    @Test
    void aRevokedCertificateThatVerifiedNothingIsNoted() {
        // db has two certificates; the other one verified nothing of this boot
        int db = on.find(7, text -> text.contains("d\0b\0") && !text.contains("d\0b\0x\0"));
        byte[] lists = Arrays.copyOfRange(on.get(db).data(), 32 + 4, on.get(db).data().length);
        byte[] unused = SignatureLists.parse(lists).stream()
                .map(entry -> Arrays.copyOfRange(lists, entry.at(), entry.at() + entry.size()))
                .filter(entry -> !Arrays.equals(entry, authority()))
                .findFirst()
                .orElseThrow();
        byte[] list = DbxBytes.list(DbxBytes.X509, unused);
        Verdict verdict = verdict(on, list);
        assertThat(verdict.verified()).isTrue();
        assertThat(notes(verdict))
                .anySatisfy(note -> assertThat(note.message())
                        .contains("CN=Microsoft Windows Production PCA 2011")
                        .contains("dbx of this machine does not have it"));
        // as the update itself does it: the certificate stays in db and comes into dbx
        int dbx = on.find(7, text -> text.contains("d\0b\0x\0"));
        on.replace(dbx, LogForge.variable(SECURITY, "dbx", list));
        assertThat(notes(verdict(on, list)))
                .noneSatisfy(note -> assertThat(note.message()).contains("trusts a certificate"));
    }

    @Test
    void aLogFullOfRevokedLoadersIsJudgedInTime() {
        byte[] grub = HexFormat.of().parseHex(GRUB);
        int at = on.index(4, 3);
        LogForge.Forged one = on.get(at);
        for (int i = 0; i < 10_000; i++) {
            on.add(at, one);
        }
        Verdict verdict = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> verdict(on, DbxBytes.list(DbxBytes.SHA256, grub)));
        assertThat(verdict.refusals()).isNotEmpty();
    }

    @Test
    void fewRevocationsAreTold() {
        assertThat(notes(on.verdict())).hasSize(1);
    }
}

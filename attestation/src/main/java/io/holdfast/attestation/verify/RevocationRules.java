package io.holdfast.attestation.verify;

import io.holdfast.attestation.eventlog.EventType;
import io.holdfast.attestation.revocation.CertificateBytes;
import io.holdfast.attestation.revocation.Revocations;
import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.verify.UefiVariable.Guid;
import io.holdfast.kernel.Bytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rule P10: nothing was started that is known to be bad, and nothing was verified with what is. That is a refusal and no
 * matter of taste: whoever has a hole in a boot loader writes what is measured after it.
 */
final class RevocationRules {
    private static final int OWNER = 16;

    private final LogView view;
    private final Revocations revoked;
    private final Findings findings;
    private Optional<Bytes> db = Optional.empty();
    private Optional<Bytes> dbx = Optional.empty();
    private int dbEvent;
    private Optional<List<Meaning>> meanings = Optional.empty();

    private RevocationRules(LogView view, Revocations revoked, Findings findings) {
        this.view = view;
        this.revoked = revoked;
        this.findings = findings;
    }

    static void check(LogView view, Revocations revoked, Findings findings) {
        if (!revoked.isEmpty()) {
            new RevocationRules(view, revoked, findings).run();
        }
    }

    private void run() {
        for (int event = 0; event < view.size(); event++) {
            if (view.is(event, EventType.EV_EFI_BOOT_SERVICES_APPLICATION)
                    || view.is(event, EventType.EV_EFI_BOOT_SERVICES_DRIVER)
                    || view.is(event, EventType.EV_EFI_RUNTIME_SERVICES_DRIVER)) {
                image(event);
            } else if (view.is(event, SecureBootRules.PCR, EventType.EV_EFI_VARIABLE_AUTHORITY)) {
                authority(event);
            } else if (view.is(event, SecureBootRules.PCR, EventType.EV_EFI_VARIABLE_DRIVER_CONFIG)) {
                keys(event);
            }
        }
        trusted();
    }

    /** By the quoted bank, and by the one that lists are made for, even where nobody quoted it: it can only refuse more. */
    private void image(int event) {
        Stream.of(view.bank(), HashAlgorithm.SHA256)
                .distinct()
                .flatMap(bank -> view.log().digest(event, bank).stream())
                .filter(revoked::revokes)
                .findFirst()
                .ifPresent(digest -> {
                    Meaning meaning = meaning(event);
                    findings.refuse(
                            Rule.P10,
                            view.at(event),
                            "started what is revoked: " + meaning.component().words() + ", " + meaning.words() + ", "
                                    + hex(digest) + " (expected: nothing of the lists of revoked loaders)");
                });
    }

    /** Read once: a hostile log starts one bad loader thousands of times. */
    private Meaning meaning(int event) {
        if (meanings.isEmpty()) {
            meanings = Optional.of(Meaning.of(view.log()));
        }
        return meanings.get().get(event);
    }

    private Optional<Bytes> value(int event) {
        return UefiVariable.of(view, event)
                .map(variable -> Bytes.of(view.log().dataPart(event, variable.valueAt(), variable.valueSize())));
    }

    /** A certificate behind its owner, or bare, as shim has its own. */
    private static List<CertificateBytes> certificates(Bytes value) {
        return Stream.of(OWNER, 0)
                .flatMap(from -> CertificateBytes.at(value, from).stream())
                .limit(1)
                .toList();
    }

    private void authority(int event) {
        value(event).map(RevocationRules::certificates).orElse(List.of()).stream()
                .filter(revoked::revokes)
                .forEach(certificate -> findings.refuse(
                        Rule.P10,
                        view.at(event),
                        "verified something with what is revoked: " + named(certificate)
                                + " (expected: nothing of the lists of revoked loaders)"));
    }

    private void keys(int event) {
        Optional<UefiVariable> variable = UefiVariable.of(view, event);
        if (variable.isPresent() && variable.get().is(Guid.IMAGE_SECURITY, "db")) {
            db = value(event);
            dbEvent = event;
        } else if (variable.isPresent() && variable.get().is(Guid.IMAGE_SECURITY, "dbx")) {
            dbx = value(event);
        }
    }

    /** Certificates are revoked by an entry in dbx, and stay in db. Where dbx has none, they verify whatever comes. */
    private void trusted() {
        if (db.isEmpty()) {
            return;
        }
        Bytes lists = db.get();
        byte[] own = dbx.map(Bytes::array).orElseGet(() -> new byte[0]);
        SignatureLists.parse(lists.array()).stream()
                .filter(SignatureLists.Entry::certificate)
                .flatMap(entry -> CertificateBytes.at(lists, entry.at()).stream())
                .filter(revoked::revokes)
                .distinct() // so no more than the lists have are looked for
                .filter(certificate -> !isIn(own, certificate))
                .forEach(certificate -> findings.note(
                        Rule.P10,
                        view.at(dbEvent),
                        "trusts a certificate that is revoked: " + named(certificate) + "; dbx of this machine does not"
                                + " have it"));
    }

    private static boolean isIn(byte[] dbx, CertificateBytes certificate) {
        return contains(dbx, certificate.whole().array())
                || contains(dbx, certificate.body().digest().bytes());
    }

    private static boolean contains(byte[] whole, byte[] piece) {
        for (int start = 0; start + piece.length <= whole.length; start++) {
            if (Arrays.equals(whole, start, start + piece.length, piece, 0, piece.length)) {
                return true;
            }
        }
        return false;
    }

    private static String named(CertificateBytes certificate) {
        return Certificates.subject(certificate.whole()).orElse("a certificate") + ", SHA-256 "
                + hex(certificate.sha256());
    }

    private static String hex(Bytes digest) {
        return HexFormat.of().formatHex(digest.array());
    }
}

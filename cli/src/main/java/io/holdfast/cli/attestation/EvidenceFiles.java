package io.holdfast.cli.attestation;

import io.holdfast.attestation.eventlog.EventLog;
import io.holdfast.attestation.eventlog.EventLogException;
import io.holdfast.attestation.ima.ImaReader;
import io.holdfast.attestation.revocation.RevocationList;
import io.holdfast.attestation.revocation.RevocationListException;
import io.holdfast.attestation.revocation.Revocations;
import io.holdfast.attestation.tpm.AttestationKey;
import io.holdfast.attestation.tpm.EkCertificate;
import io.holdfast.attestation.tpm.PcrFile;
import io.holdfast.attestation.tpm.PcrValues;
import io.holdfast.attestation.tpm.TpmException;
import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Bytes;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Reads what tools write; what cannot be read at all is unusable, what can be is judged. */
public final class EvidenceFiles {
    private static final int SMALL = 1 << 16;
    private static final int CERTIFICATES = 1 << 20;

    private EvidenceFiles() {}

    public static Bytes eventLog(Path file) throws CommandException {
        return Bytes.of(InputFiles.bytes(file, EventLog.MAX_BYTES));
    }

    public static EventLog parsedEventLog(Path file) throws CommandException {
        try {
            return EventLog.parse(eventLog(file));
        } catch (EventLogException e) {
            throw CommandException.unusable(file + ": is no event log: " + e.getMessage());
        }
    }

    public static Bytes ima(Path file) throws CommandException {
        return Bytes.of(InputFiles.bytes(file, ImaReader.MAX_BYTES));
    }

    /** A quote or a signature. */
    public static Bytes small(Path file) throws CommandException {
        return Bytes.of(InputFiles.bytes(file, SMALL));
    }

    public static AttestationKey key(Path file) throws CommandException {
        try {
            return AttestationKey.parse(InputFiles.bytes(file, SMALL));
        } catch (TpmException e) {
            throw CommandException.unusable(
                    file + ": is no key (expected: PEM, TPM2B_PUBLIC or TPMT_PUBLIC): " + e.getMessage());
        }
    }

    public static List<PcrValues> pcrs(Path file) throws CommandException {
        try {
            return PcrFile.parse(InputFiles.bytes(file, SMALL));
        } catch (TpmException e) {
            throw CommandException.unusable(
                    file + ": has no PCR values (expected: what 'tpm2_quote -o' wrote): " + e.getMessage());
        }
    }

    public static Bytes nonce(String hex) throws CommandException {
        try {
            return Bytes.of(HexFormat.of().parseHex(hex.strip()));
        } catch (IllegalArgumentException _) {
            throw CommandException.unusable("--nonce: '" + hex + "' (expected: hexadecimal digits)");
        }
    }

    /** Every certificate of files in PEM or DER. */
    public static List<X509Certificate> certificates(List<Path> files) throws CommandException {
        List<X509Certificate> all = new ArrayList<>();
        for (Path file : files) {
            try {
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(InputFiles.bytes(file, CERTIFICATES)))
                        .forEach(certificate -> all.add((X509Certificate) certificate));
            } catch (CertificateException e) {
                throw CommandException.unusable(
                        file + ": has no certificate (expected: PEM or DER): " + e.getMessage());
            }
        }
        return all;
    }

    /** All lists together. */
    public static Revocations revocations(List<Path> files) throws CommandException {
        Revocations all = Revocations.NONE;
        for (Path file : files) {
            try {
                all = all.and(RevocationList.parse(InputFiles.bytes(file, RevocationList.MAX_BYTES)));
            } catch (RevocationListException e) {
                throw CommandException.unusable(file + ": is no list of revoked boot loaders: " + e.getMessage());
            }
        }
        return all;
    }

    /** A certificate as DER, from DER as it lies in a TPM, or from PEM. */
    public static byte[] der(Path file) throws CommandException {
        byte[] content = InputFiles.bytes(file, SMALL);
        if (content.length == 0 || content[0] != '-') {
            return content;
        }
        try {
            return certificates(List.of(file)).getFirst().getEncoded();
        } catch (CertificateEncodingException | NoSuchElementException _) {
            throw CommandException.unusable(file + ": has no certificate (expected: PEM or DER)");
        }
    }

    /** The key in the certificate of an endorsement key. */
    public static PublicKey endorsementKey(Path file, byte[] certificate) throws CommandException {
        try {
            return EkCertificate.parse(certificate).getPublicKey();
        } catch (TpmException e) {
            throw CommandException.unusable(file + ": is no certificate of an endorsement key: " + e.getMessage());
        }
    }

    /** Whether a certificate is its own issuer. */
    public static boolean isRoot(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    public static Optional<Bytes> optional(Optional<Path> file, Reading reading) throws CommandException {
        return file.isEmpty() ? Optional.empty() : Optional.of(reading.of(file.get()));
    }

    /** Reads one file. */
    @FunctionalInterface
    public interface Reading {
        Bytes of(Path file) throws CommandException;
    }
}

package io.holdfast.attestation.revocation;

import io.holdfast.kernel.Bytes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Reads EFI_SIGNATURE_LISTs (UEFI 2.10, 32.4.1) as they are published for dbx ({@code dbxupdate_x64.bin}), with or without
 * the EFI_VARIABLE_AUTHENTICATION_2 of an update in front (8.2.2). Who signed the update is not looked at: who hands over the
 * file answers for it. Nothing is left out: an entry of a type that is not known here makes the file unreadable.
 */
public final class RevocationList {
    /** Larger files are refused. */
    public static final int MAX_BYTES = 4 << 20;

    private static final int MOST = 65_536;
    private static final int HEAD = 28;
    private static final int OWNER = 16;

    /** EFI_TIME before WIN_CERTIFICATE_UEFI_GUID. */
    private static final int TIME = 16;

    private static final int CERTIFICATE_HEAD = 24;
    private static final int REVISION = 0x0200;
    private static final int UEFI_GUID = 0x0EF1;
    private static final UUID PKCS7 = UUID.fromString("4aafd29d-68df-49ee-8aa9-347d375665a7");

    private final Bytes file;
    private final Set<Bytes> images = new HashSet<>();
    private final Set<Bytes> certificates = new HashSet<>();
    private final Set<Bytes> bodies = new HashSet<>();
    private int entries;

    private RevocationList(Bytes file) {
        this.file = file;
    }

    public static Revocations parse(byte[] file) throws RevocationListException {
        if (file.length > MAX_BYTES) {
            throw new RevocationListException(file.length + " bytes (expected: " + MAX_BYTES + " at most)");
        }
        return new RevocationList(Bytes.of(file)).parse();
    }

    private Revocations parse() throws RevocationListException {
        int at = start();
        do {
            at = list(at);
        } while (at < file.size());
        return new Revocations(images, certificates, bodies);
    }

    /** Behind the signature of an update, where there is one. */
    private int start() throws RevocationListException {
        if (file.size() < TIME + CERTIFICATE_HEAD
                || u16(TIME + 4) != REVISION
                || u16(TIME + 6) != UEFI_GUID
                || !SignatureType.guid(file, TIME + 8).equals(PKCS7)) {
            return 0;
        }
        long length = u32(TIME);
        if (length < CERTIFICATE_HEAD || length > file.size() - TIME) {
            throw new RevocationListException("the update's signature claims " + length + " bytes (expected: "
                    + CERTIFICATE_HEAD + " to " + (file.size() - TIME) + ")");
        }
        return TIME + (int) length;
    }

    /** Returns where it ends. */
    private int list(int at) throws RevocationListException {
        int left = file.size() - at;
        if (left < HEAD) {
            throw fault(at, left + " bytes are left (expected: a signature list, " + HEAD + " bytes and its entries)");
        }
        UUID guid = SignatureType.guid(file, at);
        Optional<SignatureType> known = SignatureType.of(guid);
        if (known.isEmpty()) {
            throw fault(at, "a signature list of type " + guid + " (expected: hashes of images or certificates)");
        }
        SignatureType type = known.get();
        long size = u32(at + OWNER);
        long header = u32(at + OWNER + 4);
        long entry = u32(at + OWNER + 8);
        if (size <= HEAD || size > left) {
            throw fault(
                    at, type + ": claims " + size + " bytes (expected: more than " + HEAD + ", at most " + left + ")");
        }
        if (header != 0) {
            throw fault(at, type + ": a header of " + header + " bytes (expected: none)");
        }
        if (entry <= OWNER || (type.size() > 0 && entry != OWNER + type.size()) || (size - HEAD) % entry != 0) {
            throw fault(
                    at,
                    type + ": entries of " + entry + " bytes in " + (size - HEAD) + " (expected: whole ones"
                            + (type.size() > 0 ? ", of " + (OWNER + type.size()) : "") + ")");
        }
        int end = at + (int) size;
        for (int next = at + HEAD; next < end; next += (int) entry) {
            entry(type, next + OWNER, (int) entry - OWNER);
        }
        return end;
    }

    private void entry(SignatureType type, int at, int size) throws RevocationListException {
        if (++entries > MOST) {
            throw fault(at, "one entry more than " + MOST);
        }
        switch (type) {
            case EFI_CERT_SHA256, EFI_CERT_SHA384, EFI_CERT_SHA512 -> images.add(file.part(at, type.digest()));
            case EFI_CERT_X509_SHA256, EFI_CERT_X509_SHA384, EFI_CERT_X509_SHA512 ->
                bodies.add(file.part(at, type.digest()));
            case EFI_CERT_X509 ->
                certificates.add(CertificateBytes.at(file.part(at, size), 0)
                        .filter(certificate -> certificate.whole().size() == size)
                        .orElseThrow(() -> fault(at, size + " bytes that are no certificate (expected: DER)"))
                        .sha256());
        }
    }

    private static RevocationListException fault(int at, String what) {
        return new RevocationListException("at byte " + at + ": " + what);
    }

    private int u16(int at) {
        return file.at(at) | file.at(at + 1) << 8;
    }

    private long u32(int at) {
        return u16(at) | (long) u16(at + 2) << 16;
    }
}

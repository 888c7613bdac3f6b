package io.holdfast.attestation.revocation;

import io.holdfast.kernel.Bytes;
import java.util.Optional;
import java.util.UUID;

/** Types of the signatures in a list (UEFI 2.10, 32.4.1), those that name images and certificates. */
enum SignatureType {
    EFI_CERT_SHA256("c1c41626-504c-4092-aca9-41f936934328", 32, 0),
    EFI_CERT_SHA384("ff3e5307-9fd0-48c9-85f1-8ad56c701e01", 48, 0),
    EFI_CERT_SHA512("093e0fae-a6c4-4f50-9f1b-d41e2b89c19a", 64, 0),
    EFI_CERT_X509("a5c059a1-94e4-4aa7-87b5-ab155c2bf072", 0, 0),
    EFI_CERT_X509_SHA256("3bd2a492-96c0-4079-b420-fcf98ef103ed", 32, SignatureType.TIME),
    EFI_CERT_X509_SHA384("7076876e-80c2-4ee6-aad2-28b349a6865b", 48, SignatureType.TIME),
    EFI_CERT_X509_SHA512("446dbf63-2502-4cda-bcfa-2465d2b0fe9d", 64, SignatureType.TIME);

    /** EFI_TIME, from when on a certificate is revoked. */
    private static final int TIME = 16;

    private final UUID guid;
    private final int digest;
    private final int more;

    SignatureType(String guid, int digest, int more) {
        this.guid = UUID.fromString(guid);
        this.digest = digest;
        this.more = more;
    }

    /** Bytes of the digest that an entry begins with; 0 for a whole certificate. */
    int digest() {
        return digest;
    }

    /** Bytes of an entry without its owner; 0 where it may be any. */
    int size() {
        return digest + more;
    }

    static Optional<SignatureType> of(UUID guid) {
        for (SignatureType type : values()) {
            if (type.guid.equals(guid)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** An EFI_GUID: the first three fields are little-endian. */
    static UUID guid(Bytes bytes, int at) {
        long most = little(bytes, at, 4) << 32 | little(bytes, at + 4, 2) << 16 | little(bytes, at + 6, 2);
        long least = 0;
        for (int i = 8; i < 16; i++) {
            least = least << 8 | bytes.at(at + i);
        }
        return new UUID(most, least);
    }

    private static long little(Bytes bytes, int at, int size) {
        long number = 0;
        for (int i = size - 1; i >= 0; i--) {
            number = number << 8 | bytes.at(at + i);
        }
        return number;
    }
}

package io.holdfast.attestation.tpm;

import java.util.Optional;

/**
 * What a key does with its data, where that is fixed (TPMT_RSA_SCHEME, TPMT_ECC_SCHEME; Part 2, 11.2).
 *
 * @param algorithm TPM_ALG_ID
 */
public record KeyScheme(int algorithm, Optional<HashAlgorithm> hash) {
    static final int NULL = 0x0010;
    private static final int RSAES = 0x0015;
    private static final int OAEP = 0x0017;
    private static final int ECDH = 0x0019;
    private static final int ECDAA = 0x001A;
    private static final int ECSCHNORR = 0x001C;

    /** The signature scheme, for keys that sign with a fixed one. */
    public Optional<SignatureScheme> signature() {
        return SignatureScheme.of(algorithm);
    }

    static Optional<KeyScheme> read(TpmReader reader) throws TpmException {
        int algorithm = reader.u16();
        return switch (algorithm) {
            case NULL -> Optional.empty();
            case RSAES -> Optional.of(new KeyScheme(algorithm, Optional.empty()));
            case 0x0014, 0x0016, 0x0018, OAEP, ECDH, ECSCHNORR ->
                Optional.of(new KeyScheme(algorithm, Optional.of(hash(reader))));
            case ECDAA -> {
                HashAlgorithm hash = hash(reader);
                reader.u16(); // count
                yield Optional.of(new KeyScheme(algorithm, Optional.of(hash)));
            }
            default -> throw reader.failure("key scheme 0x%04x (expected: one for RSA or ECC)".formatted(algorithm));
        };
    }

    static HashAlgorithm hash(TpmReader reader) throws TpmException {
        int id = reader.u16();
        return HashAlgorithm.of(id)
                .orElseThrow(() -> reader.failure(
                        "hash algorithm 0x%04x (expected: SHA-1, SHA-256, SHA-384 or SHA-512)".formatted(id)));
    }
}

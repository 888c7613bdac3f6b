package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;

/** The head that all attestation structures share (TPMS_ATTEST, Part 2, 10.12.12). Package-private: its kinds are public. */
record Attest(Bytes qualifiedSigner, Bytes extraData, ClockInfo clock, long firmwareVersion) {
    static final long MAGIC = 0xFF544347L;
    static final int CERTIFY = 0x8017;
    static final int QUOTE = 0x8018;
    /** A name is an algorithm and a digest. */
    static final int MAX_NAME = 2 + 64;
    /** TPM2B_DATA holds a TPMT_HA. */
    static final int MAX_DATA = 2 + 64;

    static Attest read(TpmReader reader, int type) throws TpmException {
        long magic = reader.u32();
        if (magic != MAGIC) {
            throw reader.failure("magic 0x%08x (expected: 0xff544347, made by a TPM)".formatted(magic));
        }
        int found = reader.u16();
        if (found != type) {
            throw reader.failure("type 0x%04x (expected: 0x%04x)".formatted(found, type));
        }
        Bytes signer = Bytes.of(reader.sized(MAX_NAME));
        Bytes extra = Bytes.of(reader.sized(MAX_DATA));
        return new Attest(signer, extra, ClockInfo.read(reader), reader.u64());
    }

    void write(TpmWriter writer, int type) {
        writer.u32(MAGIC).u16(type).sized(qualifiedSigner.array()).sized(extraData.array());
        clock.write(writer);
        writer.u64(firmwareVersion);
    }
}

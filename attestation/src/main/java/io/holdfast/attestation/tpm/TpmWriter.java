package io.holdfast.attestation.tpm;

import java.io.ByteArrayOutputStream;

/** Writes big-endian TPM structures. */
public final class TpmWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    /** With nothing written. */
    public TpmWriter() {}

    public TpmWriter u8(int value) {
        out.write(value);
        return this;
    }

    public TpmWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    public TpmWriter u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    public TpmWriter u64(long value) {
        return u32(value >>> 32).u32(value);
    }

    public TpmWriter bytes(byte[] value) {
        out.writeBytes(value);
        return this;
    }

    /** A TPM2B. */
    public TpmWriter sized(byte[] value) {
        if (value.length > 0xFFFF) {
            throw new IllegalArgumentException("sized buffer: " + value.length + " bytes (expected: at most 65535)");
        }
        return u16(value.length).bytes(value);
    }

    public byte[] array() {
        return out.toByteArray();
    }
}

package io.holdfast.attestation.tpm;

import java.util.Arrays;

/** Reads big-endian TPM structures (TPM 2.0 Part 1, 3.2). Nothing is read or copied beyond what is there. */
public final class TpmReader {
    private final String structure;
    private final byte[] content;
    private int position;

    /** @param structure name for messages, for example {@code TPMS_ATTEST} */
    public TpmReader(String structure, byte[] content) {
        this.structure = structure;
        this.content = content.clone();
    }

    public int remaining() {
        return content.length - position;
    }

    public int u8() throws TpmException {
        need(1);
        return content[position++] & 0xFF;
    }

    public int u16() throws TpmException {
        return u8() << 8 | u8();
    }

    /** Unsigned. */
    public long u32() throws TpmException {
        return (long) u16() << 16 | u16();
    }

    /** All 64 bits; a value above 2^63 is negative. */
    public long u64() throws TpmException {
        return u32() << 32 | u32();
    }

    public byte[] bytes(int count) throws TpmException {
        need(count);
        byte[] read = Arrays.copyOfRange(content, position, position + count);
        position += count;
        return read;
    }

    /** A TPM2B: a 16-bit size and so many bytes, at most {@code max}. */
    public byte[] sized(int max) throws TpmException {
        int size = u16();
        if (size > max) {
            throw failure(size + " bytes in a sized buffer (expected: at most " + max + ")");
        }
        return bytes(size);
    }

    /** What is left. */
    public byte[] rest() throws TpmException {
        return bytes(remaining());
    }

    /** Refuses trailing bytes. */
    public void end() throws TpmException {
        if (remaining() != 0) {
            throw failure(remaining() + " bytes too many");
        }
    }

    /** An exception that names structure and place. */
    public TpmException failure(String what) {
        return new TpmException(structure + ", byte " + position + ": " + what);
    }

    private void need(int count) throws TpmException {
        if (count < 0 || count > remaining()) {
            throw failure("the structure ends (" + remaining() + " bytes left, expected: " + count + ")");
        }
    }
}

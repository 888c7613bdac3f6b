package io.holdfast.testbed.attestation;

import io.holdfast.attestation.tpm.HashAlgorithm;
import io.holdfast.attestation.tpm.Hierarchy;
import io.holdfast.attestation.tpm.TpmChannel;
import io.holdfast.attestation.tpm.TpmWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes into a TPM's memory what makers put there (Part 3, 31.3 and 31.7): the agent and its handlers only read. */
public final class NvMemory {
    private static final int SESSIONS = 0x8002;
    private static final long PASSWORD = 0x40000009L;
    private static final long DEFINE = 0x0000012AL;
    private static final long WRITE = 0x00000137L;
    /** TPMA_NV: the owner and whoever has the empty password write and read. */
    private static final long OPEN = 0x00060006L;

    private NvMemory() {}

    /** Makes an area and fills it. */
    public static void put(TpmChannel tpm, long index, byte[] content) throws IOException {
        byte[] area = new TpmWriter()
                .u32(index)
                .u16(HashAlgorithm.SHA256.id())
                .u32(OPEN)
                .sized(new byte[0])
                .u16(content.length)
                .array();
        run(
                tpm,
                DEFINE,
                new TpmWriter().u32(Hierarchy.OWNER.handle()),
                new TpmWriter().sized(new byte[0]).sized(area));
        TpmWriter handles = new TpmWriter().u32(Hierarchy.OWNER.handle()).u32(index);
        run(tpm, WRITE, handles, new TpmWriter().sized(content).u16(0));
    }

    private static void run(TpmChannel tpm, long code, TpmWriter handles, TpmWriter parameters) throws IOException {
        byte[] session = new TpmWriter()
                .u32(PASSWORD)
                .sized(new byte[0])
                .u8(0)
                .sized(new byte[0])
                .array();
        byte[] rest = new TpmWriter()
                .u32(code)
                .bytes(handles.array())
                .u32(session.length)
                .bytes(session)
                .bytes(parameters.array())
                .array();
        byte[] answer = tpm.exchange(
                new TpmWriter().u16(SESSIONS).u32(6 + rest.length).bytes(rest).array());
        int response = ByteBuffer.wrap(answer).getInt(6);
        if (response != 0) {
            throw new IOException("command 0x%x: 0x%x (expected: success)".formatted(code, response));
        }
    }
}

package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.util.List;

/**
 * A command (Part 1, 18).
 *
 * @param sessions one for each handle that needs an authorization: {@link #PASSWORD}, or a policy session
 */
public record TpmCommand(CommandCode code, List<Long> handles, List<Long> sessions, Bytes parameters) {
    /** An empty password (TPM_RS_PW). */
    public static final long PASSWORD = 0x40000009L;

    private static final int NO_SESSIONS = 0x8001;
    static final int SESSIONS = 0x8002;

    public TpmCommand {
        handles = List.copyOf(handles);
        sessions = List.copyOf(sessions);
    }

    static TpmCommand of(CommandCode code, List<Long> handles, List<Long> sessions, TpmWriter parameters) {
        return new TpmCommand(code, handles, sessions, Bytes.of(parameters.array()));
    }

    /** As it goes to the TPM. */
    public byte[] bytes() {
        TpmWriter body = new TpmWriter();
        handles.forEach(body::u32);
        if (!sessions.isEmpty()) {
            TpmWriter area = new TpmWriter();
            // no nonce, the session ends with this command, no password or code
            sessions.forEach(
                    session -> area.u32(session).sized(new byte[0]).u8(0).sized(new byte[0]));
            body.u32(area.array().length).bytes(area.array());
        }
        byte[] content = body.bytes(parameters.array()).array();
        return new TpmWriter()
                .u16(sessions.isEmpty() ? NO_SESSIONS : SESSIONS)
                .u32(10L + content.length)
                .u32(code.code())
                .bytes(content)
                .array();
    }
}

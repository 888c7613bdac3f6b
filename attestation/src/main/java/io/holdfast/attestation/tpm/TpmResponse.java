package io.holdfast.attestation.tpm;

import io.holdfast.kernel.Bytes;
import java.util.ArrayList;
import java.util.List;

/** A successful response (Part 1, 18): handles and parameters. */
public record TpmResponse(List<Long> handles, Bytes parameters) {
    /** A response that a TPM of a PC gives is no longer. */
    public static final int MAX = 4096;

    public TpmResponse {
        handles = List.copyOf(handles);
    }

    /** Throws {@link TpmCodeException} for a response code other than success. */
    public static TpmResponse parse(CommandCode command, byte[] response) throws TpmException {
        TpmReader reader = new TpmReader("response to " + command, response);
        if (response.length > MAX) {
            throw reader.failure(response.length + " bytes (expected: at most " + MAX + ")");
        }
        int tag = reader.u16();
        long size = reader.u32();
        ResponseCode code = new ResponseCode(reader.u32());
        if (size != response.length) {
            throw reader.failure("size " + size + " (expected: " + response.length + ", what was received)");
        }
        if (code.value() != 0) {
            throw new TpmCodeException(command, code);
        }
        List<Long> handles = new ArrayList<>();
        for (int each = 0; each < command.responseHandles(); each++) {
            handles.add(reader.u32());
        }
        if (tag != TpmCommand.SESSIONS) {
            return new TpmResponse(handles, Bytes.of(reader.rest()));
        }
        long parameters = reader.u32();
        if (parameters > reader.remaining()) {
            throw reader.failure(parameters + " bytes of parameters (left: " + reader.remaining() + ")");
        }
        return new TpmResponse(handles, Bytes.of(reader.bytes((int) parameters)));
    }
}

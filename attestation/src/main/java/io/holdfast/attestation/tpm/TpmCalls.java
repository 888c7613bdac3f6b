package io.holdfast.attestation.tpm;

import java.io.IOException;
import java.util.List;

/** Commands over a channel; what the TPM could not begin is sent again. */
final class TpmCalls {
    /** So often a command that the TPM could not begin is sent again. */
    private static final int ATTEMPTS = 20;

    private final TpmChannel channel;

    TpmCalls(TpmChannel channel) {
        this.channel = channel;
    }

    TpmResponse run(CommandCode code, List<Long> handles, List<Long> sessions, TpmWriter parameters)
            throws IOException, TpmException {
        byte[] command = TpmCommand.of(code, handles, sessions, parameters).bytes();
        for (int attempt = 0; ; attempt++) {
            try {
                return TpmResponse.parse(code, channel.exchange(command));
            } catch (TpmCodeException e) {
                if (attempt == ATTEMPTS || !e.code().again()) {
                    throw e;
                }
            }
        }
    }

    TpmReader call(CommandCode code, List<Long> handles, List<Long> sessions, TpmWriter parameters)
            throws IOException, TpmException {
        return reader(code, run(code, handles, sessions, parameters));
    }

    static TpmReader reader(CommandCode code, TpmResponse response) {
        return new TpmReader("response to " + code, response.parameters().array());
    }

    /** Empty passwords for so many handles. */
    static List<Long> password(int count) {
        return count == 1 ? List.of(TpmCommand.PASSWORD) : List.of(TpmCommand.PASSWORD, TpmCommand.PASSWORD);
    }
}

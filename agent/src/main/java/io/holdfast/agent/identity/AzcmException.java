package io.holdfast.agent.identity;

import java.util.Locale;

/** A failure with the number that administrators look up; the number is the exit code too. */
public final class AzcmException extends Exception {
    private static final long serialVersionUID = 1;

    /** Numbers of the published agent (connected-machine-agent, 2.3). */
    public enum Code {
        UNKNOWN(1),
        BAD_ACCESS_TOKEN(12),
        MISSING_PARAMETER(16),
        NOT_ADMIN(18),
        CONFIG_FILE(19),
        INVALID_ARGUMENT(23),
        NETWORK(26),
        CREDENTIALS(41),
        CREATE_FAILED(42),
        DELETE_FAILED(43),
        AGENT_NOT_RESPONDING(61),
        CONNECT(62),
        DISCONNECT(63),
        ALREADY_CONNECTED(67),
        CERTIFICATE(81),
        PARSE(101),
        KEY_GENERATION(103);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "AZCM%04d", number);
        }
    }

    private final Code code;

    public AzcmException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** {@code AZCM0062: …} */
    public String text() {
        return code + ": " + getMessage();
    }
}

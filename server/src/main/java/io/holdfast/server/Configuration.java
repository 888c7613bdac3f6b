package io.holdfast.server;

import io.holdfast.control.witnesses.WitnessAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * How this node runs.
 *
 * @param data folder of everything that is kept
 * @param listen API, portal
 * @param agents machines
 * @param packages package store; without it machines get packages where {@code agents} listens
 * @param clamd socket of the malware scanner
 * @param disconnectAfter silence after which a machine counts as Disconnected
 * @param healthyFor how long a wave of an automatic upgrade has to be healthy before the next begins
 * @param postgres JDBC address; embedded storage when empty. User and password come from PGUSER and PGPASSWORD
 * @param shipped folder of first-party packages
 * @param witnesses who cosigns the log's checkpoints
 */
record Configuration(
        Path data,
        InetSocketAddress listen,
        InetSocketAddress agents,
        Optional<InetSocketAddress> packages,
        Optional<Path> clamd,
        Duration disconnectAfter,
        Duration healthyFor,
        Optional<String> postgres,
        Optional<Path> shipped,
        List<WitnessAddress> witnesses) {

    private static final Path CLAMD = Path.of("/run/clamav/clamd.ctl");

    /** The options cannot be understood; the message names the option. */
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1;

        UnusableException(String message) {
            super(message);
        }
    }

    static Configuration parse(String... arguments) throws UnusableException {
        Path data = Path.of(".holdfast");
        InetSocketAddress listen = address("--listen", "127.0.0.1:8443");
        InetSocketAddress agents = address("--agents", "127.0.0.1:8444");
        Optional<InetSocketAddress> packages = Optional.empty();
        Optional<Path> clamd = java.nio.file.Files.exists(CLAMD) ? Optional.of(CLAMD) : Optional.empty();
        Duration disconnectAfter = Duration.ofMinutes(2);
        Duration healthyFor = Duration.ofMinutes(10);
        Optional<String> postgres = Optional.empty();
        Optional<Path> shipped = Optional.empty();
        List<WitnessAddress> witnesses = new ArrayList<>();
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (!rest.hasNext()) {
                throw new UnusableException(option + " needs a value");
            }
            String value = rest.next();
            switch (option) {
                case "--data" -> data = Path.of(value);
                case "--listen" -> listen = address(option, value);
                case "--agents" -> agents = address(option, value);
                case "--packages" -> packages = Optional.of(address(option, value));
                case "--clamd" -> clamd = value.equals("none") ? Optional.empty() : Optional.of(Path.of(value));
                case "--disconnect-after" -> disconnectAfter = seconds(option, value);
                case "--upgrade-healthy-for" -> healthyFor = seconds(option, value);
                case "--postgres" -> postgres = Optional.of(value);
                case "--witness" -> witnesses.add(witness(option, value));
                case "--shipped" -> shipped = Optional.of(Path.of(value));
                default ->
                    throw new UnusableException("unknown option " + option
                            + " (expected: --data, --listen, --agents, --packages, --clamd, --disconnect-after,"
                            + " --upgrade-healthy-for, --postgres, --witness)");
            }
        }
        return new Configuration(
                data.toAbsolutePath().normalize(),
                listen,
                agents,
                packages,
                clamd,
                disconnectAfter,
                healthyFor,
                postgres,
                shipped,
                List.copyOf(witnesses));
    }

    private static WitnessAddress witness(String option, String text) throws UnusableException {
        try {
            return WitnessAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UnusableException(option + ": " + e.getMessage());
        }
    }

    private static InetSocketAddress address(String option, String text) throws UnusableException {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= 65535) {
                return new InetSocketAddress(text.substring(0, colon), port);
            }
        } catch (NumberFormatException _) {
            // the same answer as for any other form
        }
        throw new UnusableException(option + " " + text + " (expected: HOST:PORT)");
    }

    private static Duration seconds(String option, String text) throws UnusableException {
        if (!text.matches("[1-9][0-9]{0,6}")) {
            throw new UnusableException(option + " " + text + " (expected: seconds, from 1)");
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }
}

package io.holdfast.testbed.attacks;

import io.holdfast.testbed.RunningHoldfast;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A clamd of the test's own: its socket, and a database that knows one signature, that of the EICAR test file. */
final class PrivateClamd implements AutoCloseable {
    /** In two halves, so that no scanner takes this file for the test file. */
    static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private static final Path PROGRAM = Path.of("/usr/sbin/clamd");

    private final Process process;

    private PrivateClamd(Process process) {
        this.process = process;
    }

    static boolean installed() {
        return Files.isExecutable(PROGRAM);
    }

    static PrivateClamd start(Path folder, Path socket) throws IOException {
        Path database = Files.createDirectories(folder.resolve("database"));
        // *.ndb: name : target (0 any file) : offset (* anywhere) : hexadecimal
        Files.writeString(
                database.resolve("eicar.ndb"),
                "Test.Eicar:0:*:" + HexFormat.of().formatHex(EICAR.getBytes(StandardCharsets.US_ASCII)) + "\n");
        Path configuration = folder.resolve("clamd.conf");
        Files.writeString(configuration, """
                DatabaseDirectory %s
                LocalSocket %s
                LocalSocketMode 600
                TemporaryDirectory %s
                Foreground yes
                OfficialDatabaseOnly no
                LogFile %s
                """.formatted(database, socket, folder, folder.resolve("clamd.log")));
        Process process = new ProcessBuilder(PROGRAM.toString(), "-c", configuration.toString(), "--foreground=yes")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("clamd.out").toFile())
                .start();
        PrivateClamd clamd = new PrivateClamd(process);
        try {
            RunningHoldfast.await("clamd", Extensions.PATIENCE, () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException(RunningHoldfast.read(folder.resolve("clamd.out")));
                }
                return answers(socket);
            });
        } catch (IllegalStateException e) {
            clamd.close();
            throw e;
        }
        return clamd;
    }

    private static boolean answers(Path socket) {
        Optional<Path> there = Optional.of(socket).filter(Files::exists);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return there.isPresent() && channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException _) {
            return false; // not listening yet
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

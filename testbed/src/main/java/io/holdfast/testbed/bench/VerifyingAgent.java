package io.holdfast.testbed.bench;

import io.holdfast.agent.packages.PackageException;
import io.holdfast.agent.packages.StagedPackage;
import io.holdfast.kernel.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The agent's part of {@link PackageVerification}, for a JVM with the agent's flags. Prints two rates in MB a second. */
public final class VerifyingAgent {
    private static final int ROUNDS = 4;

    private VerifyingAgent() {}

    /** @param arguments the package, its SHA-256, and where a received one may be put */
    public static void main(String[] arguments) throws IOException, PackageException {
        Path file = Path.of(arguments[0]);
        Digest digest = Digest.parse(arguments[1]);
        double verified = 0;
        double received = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            if (StagedPackage.existing(file, digest).isEmpty()) {
                throw new IOException("the package is not the same any more");
            }
            verified = Math.max(verified, rate(file, start));
            start = System.nanoTime();
            try (InputStream in = Files.newInputStream(file)) {
                StagedPackage.receive(in, digest, Long.MAX_VALUE, Path.of(arguments[2]));
            }
            received = Math.max(received, rate(file, start));
        }
        System.out.println(verified);
        System.out.println(received);
    }

    private static double rate(Path file, long start) throws IOException {
        return Files.size(file) / 1e6 / ((System.nanoTime() - start) / 1e9);
    }
}
